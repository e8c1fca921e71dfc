"use strict";
// On a page that is served while its film is being made: reload when there is a new one, at the same moment in time;
// show what went wrong over the last good one.
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
    const news = JSON.parse(event.data);
    overlay.textContent = news.error;
    overlay.hidden = !news.error;
    if (version !== null && news.version !== version) reload();
    version = news.version;
  };
}
