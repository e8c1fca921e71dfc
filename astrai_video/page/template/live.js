"use strict";
// Live reload of a page that is served by `watch`: reloads a new version at the same time of the film, and shows the error
// of a failed build over the last good version.
{
  const video = document.getElementById("video");
  const KEY = "astrai-video";
  const kept = JSON.parse(sessionStorage.getItem(KEY) || "null");
  sessionStorage.removeItem(KEY);
  if (kept) {
    const restore = () => { video.currentTime = Math.min(kept.time, video.duration || kept.time); };
    if (video.readyState) restore();
    else video.addEventListener("loadedmetadata", restore, { once: true });
    if (kept.view === "storyboard") document.getElementById("show-storyboard").click();
    const section = document.getElementById("section");
    section.value = kept.section;
    section.dispatchEvent(new Event("change"));
    const button = [...document.querySelectorAll("button.caption")].find((one) => one.dataset.language === kept.captions);
    if (button) button.click();
    scrollTo(0, kept.scroll);
    if (kept.playing) video.play().catch(() => {});
  }

  const reload = () => {
    const captions = document.querySelector('button.caption[aria-pressed="true"]');
    sessionStorage.setItem(KEY, JSON.stringify({
      time: video.currentTime,
      playing: !video.paused,
      view: document.getElementById("storyboard").hidden ? "film" : "storyboard",
      section: document.getElementById("section").value,
      captions: captions ? captions.dataset.language : "",
      scroll: scrollY,
    }));
    location.reload();
  };

  const overlay = document.createElement("pre");
  overlay.id = "error";
  overlay.setAttribute("role", "alert");
  overlay.hidden = true;
  document.body.append(overlay);

  let version = null;
  new EventSource("/events").onmessage = (event) => {
    const state = JSON.parse(event.data);
    overlay.textContent = state.error;
    overlay.hidden = !state.error;
    if (version !== null && state.version !== version) reload();
    version = state.version;
  };
}
