"use strict";
const video = document.getElementById("video");
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const chapters = all("#chapters a");
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

// The captions are created by script, because a page that is opened from disk cannot load a caption file.
const tracks = JSON.parse(document.getElementById("captions").textContent).map(({ language, name, cues }) => {
  const track = video.addTextTrack("captions", name, language);
  track.mode = "hidden";
  for (const [start, end, text] of cues) {
    const cue = new VTTCue(start, end, "");
    cue.text = text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
    track.addCue(cue);
  }
  return { language, track };
});
let shown = "";

function showCaptions(language) {
  shown = language;
  for (const one of tracks) one.track.mode = one.language === language ? "showing" : "hidden";
  for (const button of all("button.caption")) button.setAttribute("aria-pressed", String(button.dataset.language === language));
  if (language) for (const text of all(".sentences")) text.hidden = text.dataset.language !== language;
  follow();
}

function seek(seconds, play) {
  showView("film");
  video.currentTime = seconds;
  if (play) video.play().catch(() => {});
}

const holds = (link) => Number(link.dataset.start) <= video.currentTime + 0.001 && video.currentTime + 0.001 < Number(link.dataset.end);

function mark(links, scroller) {
  const now = links.find(holds);
  for (const link of links) {
    if (link === now) {
      if (link.hasAttribute("aria-current")) continue;
      link.setAttribute("aria-current", "true");
      if (scroller && scroller.scrollHeight > scroller.clientHeight)
        scroller.scrollTo({ top: link.offsetTop - scroller.offsetTop - scroller.clientHeight / 3, behavior: calm ? "auto" : "smooth" });
    } else link.removeAttribute("aria-current");
  }
  return now;
}

function follow() {
  const now = mark(chapters);
  document.getElementById("now").textContent = now ? now.querySelector("span").textContent : "";
  for (const text of all(".sentences")) if (!text.hidden) mark(all("a", text), text);
}

function toChapter(step) {
  const at = chapters.findIndex(holds);
  const started = at >= 0 && video.currentTime - Number(chapters[at].dataset.start) > 2;
  const wanted = step < 0 && started ? at : Math.min(Math.max(at + step, 0), chapters.length - 1);
  seek(Number(chapters[wanted].dataset.start), false);
}

function showView(name) {
  for (const view of ["film", "storyboard"]) {
    document.getElementById(view).hidden = view !== name;
    document.getElementById(`show-${view}`).setAttribute("aria-pressed", String(view === name));
  }
  if (name === "storyboard") video.pause();
}

function fromAddress() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  const time = /^t=(\d+(?:\.\d+)?)$/.exec(wanted);
  if (time) return seek(Number(time[1]), false);
  if (wanted === "storyboard") return showView("storyboard");
  const chapter = chapters.find((link) => link.dataset.id === wanted);
  if (chapter) seek(Number(chapter.dataset.start), false);
}

for (const link of all("a[data-start]"))
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    history.replaceState(null, "", link.getAttribute("href"));
    seek(Number(link.dataset.start), false);
  });
for (const button of all("button.caption")) button.addEventListener("click", () => showCaptions(button.dataset.language));
document.getElementById("previous").addEventListener("click", () => toChapter(-1));
document.getElementById("next").addEventListener("click", () => toChapter(1));
document.getElementById("show-film").addEventListener("click", () => showView("film"));
document.getElementById("show-storyboard").addEventListener("click", () => showView("storyboard"));
document.getElementById("section").addEventListener("change", (event) => {
  for (const board of all(".board")) board.hidden = Boolean(event.target.value) && board.dataset.id !== event.target.value;
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("select, input, textarea")) return;
  const pressed = event.key === " " && event.target.closest("button, summary, a");
  if (pressed || event.target === video) return; // the browser's own keys
  const does = {
    " ": () => (video.paused ? video.play().catch(() => {}) : video.pause()),
    ArrowLeft: () => { video.currentTime = Math.max(video.currentTime - 5, 0); },
    ArrowRight: () => { video.currentTime = Math.min(video.currentTime + 5, video.duration || 0); },
    n: () => toChapter(1),
    p: () => toChapter(-1),
    c: () => {
      const choices = [...tracks.map((one) => one.language), ""];
      showCaptions(choices[(choices.indexOf(shown) + 1) % choices.length]);
    },
  }[event.key];
  if (!does || document.getElementById("film").hidden) return;
  event.preventDefault();
  does();
});

for (const event of ["timeupdate", "seeking", "seeked", "loadedmetadata"]) video.addEventListener(event, follow);
addEventListener("hashchange", fromAddress);
showCaptions(tracks.length ? tracks[0].language : "");
fromAddress();
follow();
