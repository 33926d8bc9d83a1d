// The chat page of a Callboard node.
//
// One seat (nickname and room) per page. The server knows the seat only as long as the connection lives, so the page
// takes it again with `enter` after every reconnection. Everything that came from somebody else is shown with
// textContent, never as markup.
"use strict";

const maxShown = 500;            // lines kept on the board
const ackTimeout = 10_000;       // ms until an unanswered request counts as failed
const retryDelay = 2_000;        // ms between two attempts to take our seat again
const retryFor = 60_000;         // ms; our own lost connection may hold the nickname until the server notices
const kicksTolerated = 3;        // in a row; the server may only be restarting
const typingIdle = 4_000;        // ms without a key until we are no longer typing
const typingExpires = 9_000;     // ms until somebody else's typing notice goes away by itself
const sameSpeech = 180_000;      // ms; lines of one speaker closer than this share a heading
const hues = [352, 22, 45, 95, 158, 190, 214, 262, 312];

const $ = id => document.getElementById(id);

// -- what we know --------------------------------------------------------------------------------------------------

let seat = null;                 // {nickname, room} that we want; null while signing in
let entered = false;             // the server has given us the seat on this connection
let everEntered = false;         // the board shows something
let attempt = 0;                 // number of the latest `enter`, older answers are ignored
let retryUntil = 0;
let retryTimer;
let early = null;                // lines that came while an `enter` was under way
let members = new Map();         // id -> nickname
let rooms = [];                  // [{name, count}]
let board = [];                  // [{key, node}] as shown, oldest first
let whispers = [];               // private lines; they stay with us from room to room
let partner = null;              // {id, nickname} we whisper to
let typists = new Map();         // id -> {nickname, timer}
let unseen = 0;                  // lines below the visible part of the board
let unread = 0;                  // lines since the page was hidden
let kicks = 0;                   // how often in a row the server disconnected us
let connectedSince = 0;
let lostBecause = "";            // why the connection is down

const ownIds = new Set(recall(sessionStorage, "callboard.ids", []));

function recall(storage, key, otherwise) {
  try { return JSON.parse(storage.getItem(key)) ?? otherwise; } catch { return otherwise; }
}

function remember(storage, key, value) {
  try { storage.setItem(key, JSON.stringify(value)); } catch { /* private mode: we forget */ }
}

// -- the connection ------------------------------------------------------------------------------------------------

const asked = new URLSearchParams(location.search).get("transports");
const options = { autoConnect: false };
if (asked)
  options.transports = asked.split(",");
const socket = io(options);

const reasons = {
  "io server disconnect": "the server closed it",
  "ping timeout": "the server went silent",
  "transport close": "it was closed",
  "transport error": "it broke",
  "parse error": "the server sent something unreadable",
};

function describe(reason) {
  if (!navigator.onLine)
    return "this device is offline";
  return reasons[reason] ? `${reasons[reason]}: ${reason}` : reason;
}

// Shows the state of the connection: "connecting", "connected", "waiting" or "closed".
function showState(kind, text) {
  for (const state of document.querySelectorAll(".state")) {
    state.dataset.state = kind;
    const target = state.querySelector(".state-text");
    if (target.textContent !== text)
      target.textContent = text;
  }
  $("state").title = text;
  $("reconnect").hidden = kind !== "closed";
  showTransport();
  showComposer();
}

function showTransport() {
  const name = socket.connected ? socket.io.engine.transport.name : "";
  $("transport").textContent = name;
  $("transport").title = name ? `Transport: ${name}` : "";
}

function showConnected() {
  if (entered || !seat)
    showState("connected", "Connected");
}

socket.io.on("open", () => socket.io.engine.on("upgrade", showTransport));

socket.on("connect", () => {
  lostBecause = "";
  connectedSince = Date.now();
  ownIds.add(socket.id);
  remember(sessionStorage, "callboard.ids", [...ownIds].slice(-20));
  if (seat) {
    showState("connecting", "Entering…");
    retryUntil = Date.now() + retryFor;
    takeSeat();
  } else {
    showConnected();
  }
});

socket.on("disconnect", reason => {
  if (reason === "io client disconnect")
    return;
  lostBecause = describe(reason);
  if (entered)
    stageDirection(`Connection lost (${lostBecause})`);
  leaveStage();
  if (!socket.active && Date.now() - connectedSince > retryFor)
    kicks = 0;
  if (!socket.active && ++kicks > kicksTolerated) {
    showState("closed", `Disconnected (${lostBecause})`);
    return;
  }
  showState("waiting", `Reconnecting… (${lostBecause})`);
  if (!socket.active)
    retryTimer = setTimeout(() => socket.connect(), retryDelay * kicks);
});

socket.on("connect_error", error => {
  if (!socket.active)
    showState("closed", `Refused (${error.message})`);
  else if (!lostBecause)
    lostBecause = describe(error.message);
});

socket.io.on("reconnect_attempt", () => showState("waiting", `Reconnecting… (${lostBecause})`));

$("reconnect").addEventListener("click", () => { kicks = 0; connect(); });

function connect() {
  showState("connecting", "Connecting…");
  socket.connect();
}

// What is only true while we have a seat on a living connection.
function leaveStage() {
  entered = false;
  early = null;
  ++attempt;
  clearTimeout(retryTimer);
  for (const id of [...typists.keys()])
    stoppedTyping(id);
  ownTyping.forget();
}

function request(event, argument, done) {
  socket.timeout(ackTimeout).emit(event, argument, (failure, reply) => {
    if (failure)
      done({ ok: false, lost: true, error: "No answer from the server" });
    else
      done(reply ?? { ok: true });
  });
}

// -- taking a seat -------------------------------------------------------------------------------------------------

function enter(wanted, done) {
  const mine = ++attempt;
  early = [];
  request("enter", wanted, reply => {
    if (mine !== attempt)
      return;
    const missed = early;
    early = null;
    if (reply.ok)
      onEntered(reply, missed);
    done(reply);
  });
}

// Enters after signing in, after a reconnection and after a reload.
function takeSeat() {
  enter({ nickname: seat.nickname, room: seat.room }, reply => {
    if (reply.ok)
      return;
    const returning = everEntered || seat.returning;
    if (returning && Date.now() < retryUntil) {
      showState("waiting", `Entering again… (${reply.error})`);
      if (!everEntered)
        showSignin(`${sentence(reply.error)} Trying again…`);
      clearTimeout(retryTimer);
      retryTimer = setTimeout(takeSeat, retryDelay);
    } else {
      giveUpSeat();
      showSignin(sentence(reply.error));
      showConnected();
    }
  });
}

function switchRoom(room) {
  if (!entered || !room || room === seat.room)
    return;
  ownTyping.stop();
  enter({ nickname: seat.nickname, room }, reply => {
    if (!reply.ok)
      notice(reply.error);
  });
}

function onEntered(reply, missed) {
  const sameRoom = everEntered && seat.room === reply.room;
  const returning = sameRoom || seat.returning;
  seat = { nickname: reply.nickname, room: reply.room };
  remember(localStorage, "callboard.nickname", seat.nickname);
  remember(sessionStorage, "callboard.seat", seat);
  history.replaceState(null, "", `#${encodeURIComponent(seat.room)}`);
  members = new Map(reply.members.map(member => [member.id, member.nickname]));
  for (const id of [...typists.keys()])
    stoppedTyping(id);

  const lines = unpinned(reply.history, sameRoom ? counts(board) : new Map());
  lines.push(...unpinned(missed.filter(line => members.has(line.id)), counts(reply.history.map(keyed))));
  if (!sameRoom) {
    clearBoard();
    lines.push(...whispers);
    lines.sort((a, b) => a.time - b.time);
  }
  $("log").setAttribute("aria-busy", "true");
  lines.forEach(pin);
  $("log").setAttribute("aria-busy", "false");
  entered = everEntered = true;
  showChat();
  if (sameRoom)
    stageDirection("Connected again");
  else
    stageDirection(`You ${returning ? "came back to" : "joined"} ${seat.room}`);
  toBottom();

  $("room").textContent = seat.room;
  $("me").textContent = seat.nickname;
  notice("");
  findPartnerAgain();
  showMembers();
  showRooms(reply.rooms);
  showTitle();
  showConnected();
}

function giveUpSeat() {
  leaveStage();
  seat = null;
  everEntered = false;
  members.clear();
  whispers = [];
  endWhisper();
  clearBoard();
  closePanels();
  try { sessionStorage.removeItem("callboard.seat"); } catch { /* nothing was kept */ }
}

// -- the first screen ----------------------------------------------------------------------------------------------

function showSignin(error = "") {
  $("chat").hidden = true;
  $("signin").hidden = false;
  if (!$("nickname").value)
    $("nickname").value = seat?.nickname ?? recall(localStorage, "callboard.nickname", "");
  if (!$("first-room").value)
    $("first-room").value = seat?.room ?? roomOfAddress();
  $("signin-error").textContent = error;
  $("nickname").setAttribute("aria-invalid", error ? "true" : "false");
  $("signin-button").disabled = false;
  document.title = "Callboard";
  if (document.activeElement === document.body || error)
    $("nickname").focus();
}

function showChat() {
  if (!$("chat").hidden)
    return;
  $("signin").hidden = true;
  $("chat").hidden = false;
  $("text").focus();
}

$("signin-form").addEventListener("submit", event => {
  event.preventDefault();
  const nickname = $("nickname").value.trim();
  if (!nickname) {
    showSignin("Please enter a nickname.");
    return;
  }
  clearTimeout(retryTimer);
  seat = { nickname, room: $("first-room").value.trim() || "lobby" };
  retryUntil = 0;
  $("signin-error").textContent = "";
  $("signin-button").disabled = true;
  if (socket.connected)
    takeSeat();
  else if (!socket.active)
    connect();
});

$("nickname").addEventListener("input", () => {
  $("nickname").setAttribute("aria-invalid", "false");
  $("signin-error").textContent = "";
  if (seat?.returning)
    giveUpSeat();
});

$("signout").addEventListener("click", () => {
  giveUpSeat();
  socket.disconnect();
  $("nickname").value = $("first-room").value = "";
  showSignin();
  connect();
});

function roomOfAddress() {
  try { return decodeURIComponent(location.hash.slice(1)).trim().slice(0, 32); } catch { return ""; }
}

addEventListener("hashchange", () => switchRoom(roomOfAddress()));

// -- the board -----------------------------------------------------------------------------------------------------

const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const calendar = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long" });

function keyOf(line) {
  return `${line.time} ${line.id} ${line.text}`;
}

function keyed(line) {
  return { key: keyOf(line) };
}

function counts(entries) {
  const result = new Map();
  for (const { key } of entries)
    result.set(key, (result.get(key) ?? 0) + 1);
  return result;
}

// The lines that are not on the board yet. Equal lines may rightly occur more than once, so they are counted.
function unpinned(lines, pinned) {
  return lines.filter(line => {
    const count = pinned.get(keyOf(line)) ?? 0;
    pinned.set(keyOf(line), count - 1);
    return count <= 0;
  });
}

function element(tag, className, text) {
  const result = document.createElement(tag);
  if (className)
    result.className = className;
  if (text !== undefined)
    result.textContent = text;
  return result;
}

function hueOf(nickname) {
  let hash = 7;
  for (const c of nickname.toLowerCase())
    hash = (hash * 31 + c.codePointAt(0)) % 65521;
  return hues[hash % hues.length];
}

// Pins a line to the board; a whisper is a line with `to` or `from`.
function pin(line) {
  const own = line.to !== undefined || ownIds.has(line.id);
  const secret = line.to !== undefined || line.from !== undefined;
  const before = board.at(-1)?.line;
  const goesOn = before && !secret && before.from === undefined && before.to === undefined && before.id === line.id
    && before.nickname === line.nickname && line.time - before.time < sameSpeech && sameDay(before.time, line.time);

  if (!sameDay(board.findLast(entry => entry.line)?.line.time ?? Date.now(), line.time))
    append({ key: "", node: element("li", "day", calendar.format(line.time)) });

  const node = element("li", "line");
  node.classList.toggle("own", own);
  node.classList.toggle("secret", secret);
  node.classList.toggle("goes-on", Boolean(goesOn));
  node.style.setProperty("--hue", hueOf(line.nickname));

  const note = element("div", "note");
  const head = element("p", "who");
  if (line.to !== undefined)
    head.append("You whisper to ", element("bdi", "", line.to));
  else
    head.append(element("bdi", "", line.nickname), line.from !== undefined ? " whispers to you" : "");
  if (own && !secret)
    head.append(element("span", "visually-hidden", " (you)"));
  const text = element("p", "text", line.text);
  text.dir = "auto";
  const time = element("time", "", clock.format(line.time));
  time.dateTime = new Date(line.time).toISOString();
  note.style.setProperty("--time-width", `${time.textContent.length * .46 + .8}rem`);
  time.title = new Date(line.time).toLocaleString();
  note.append(head, text, time);
  if (line.from !== undefined) {
    const answer = element("button", "quiet answer", "Whisper back");
    answer.type = "button";
    answer.addEventListener("click", () => whisperTo(line.id, line.nickname));
    note.append(answer);
  }
  node.append(note);
  append({ key: secret ? "" : keyOf(line), node, line });
}

// A line that is not spoken: somebody joined, the connection was lost.
function stageDirection(text) {
  append({ key: "", node: element("li", "direction", text) });
}

function append(entry) {
  const follow = atBottom();
  board.push(entry);
  $("lines").append(entry.node);
  while (board.length > maxShown)
    board.shift().node.remove();
  $("empty").hidden = board.some(one => one.line);
  if (follow)
    toBottom();
  else if (entry.line && everEntered)
    showNewer(unseen + 1);
}

function clearBoard() {
  board = [];
  $("lines").replaceChildren();
  $("empty").hidden = false;
  showNewer(0);
}

function sameDay(a, b) {
  return new Date(a).toDateString() === new Date(b).toDateString();
}

function atBottom() {
  const log = $("log");
  return log.scrollHeight - log.scrollTop - log.clientHeight < 60;
}

function toBottom() {
  $("log").scrollTop = $("log").scrollHeight;
  showNewer(0);
}

function showNewer(count) {
  unseen = count;
  $("newer").hidden = count === 0;
  $("newer").textContent = count === 1 ? "1 new line ↓" : `${count} new lines ↓`;
}

$("newer").addEventListener("click", () => { toBottom(); $("text").focus(); });
$("log").addEventListener("scroll", () => { if (unseen && atBottom()) showNewer(0); }, { passive: true });

// Keeps the newest line in view when the board shrinks, for instance under a phone's keyboard.
let boardHeight = 0;
new ResizeObserver(() => {
  const log = $("log");
  if (log.scrollHeight - log.scrollTop - boardHeight < 60)
    toBottom();
  boardHeight = log.clientHeight;
}).observe($("log"));

function showTitle() {
  document.title = `${unread ? `(${unread}) ` : ""}${seat ? `${seat.room} · ` : ""}Callboard`;
}

function countUnread() {
  if (!document.hidden)
    return;
  ++unread;
  showTitle();
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden || !unread)
    return;
  unread = 0;
  showTitle();
});

// -- what the server tells us --------------------------------------------------------------------------------------

socket.on("line", line => {
  if (early)
    early.push(line);
  if (!entered)
    return;
  stoppedTyping(line.id);
  pin(line);
  if (!ownIds.has(line.id))
    countUnread();
});

socket.on("whisper", line => {
  const secret = { ...line, from: line.id };
  whispers.push(secret);
  whispers = whispers.slice(-maxShown);
  if (!entered)
    return;
  pin(secret);
  countUnread();
});

socket.on("joined", ({ id, nickname }) => {
  if (!entered)
    return;
  if (!members.has(id))
    stageDirection(`${nickname} joined`);
  members.set(id, nickname);
  findPartnerAgain();
  showMembers();
});

socket.on("left", ({ id, nickname }) => {
  if (!entered)
    return;
  stoppedTyping(id);
  if (members.delete(id))
    stageDirection(`${nickname} left`);
  showMembers();
});

socket.on("renamed", ({ id, nickname, previous }) => {
  if (!entered)
    return;
  stoppedTyping(id);
  members.set(id, nickname);
  stageDirection(`${previous} is now ${nickname}`);
  if (partner?.id === id)
    whisperTo(id, nickname, false);
  showMembers();
});

socket.on("typing", ({ id, nickname, typing }) => {
  stoppedTyping(id);
  if (!typing || !entered)
    return;
  typists.set(id, { nickname, timer: setTimeout(() => stoppedTyping(id), typingExpires) });
  showTypists();
});

socket.on("rooms", list => showRooms(list));

// -- who is here and what is open ----------------------------------------------------------------------------------

function showMembers() {
  const sorted = [...members].sort(([aId, a], [bId, b]) =>
    (bId === socket.id) - (aId === socket.id) || a.localeCompare(b, undefined, { sensitivity: "base" }));
  keepFocus($("members"), () => $("members").replaceChildren(...sorted.map(([id, nickname]) => {
    const item = element("li");
    const own = id === socket.id;
    const row = element(own ? "p" : "button", "member");
    row.style.setProperty("--hue", hueOf(nickname));
    row.append(element("span", "pin"), element("bdi", "", nickname));
    if (own) {
      row.append(element("span", "you", "you"));
    } else {
      row.type = "button";
      row.dataset.key = id;
      row.setAttribute("aria-label", `Whisper to ${nickname}`);
      row.setAttribute("aria-pressed", String(partner?.id === id));
      row.addEventListener("click", () => whisperTo(id, nickname));
    }
    item.append(row);
    return item;
  })));
  $("members-count").textContent = $("members-badge").textContent = members.size;
  $("show-members").setAttribute("aria-label", `People in this room (${members.size})`);
}

function showRooms(list) {
  rooms = [...list];
  $("open-rooms").replaceChildren(...rooms.map(({ name }) => Object.assign(element("option"), { value: name })));
  if (!seat || !everEntered)
    return;
  if (!rooms.some(({ name }) => name === seat.room))
    rooms.push({ name: seat.room, count: members.size });
  rooms.sort((a, b) => (b.name === "lobby") - (a.name === "lobby") || a.name.localeCompare(b.name));
  keepFocus($("rooms"), () => $("rooms").replaceChildren(...rooms.map(({ name, count }) => {
    const item = element("li");
    const button = element("button", "room");
    button.type = "button";
    button.dataset.key = name;
    button.append(element("bdi", "", name), element("span", "count", count));
    button.setAttribute("aria-label", `${name}, ${count} ${count === 1 ? "person" : "people"}`);
    if (name === seat.room)
      button.setAttribute("aria-current", "true");
    button.addEventListener("click", () => { switchRoom(name); closePanels(); $("text").focus(); });
    item.append(button);
    return item;
  })));
}

// Redraws a list without taking the keyboard focus away from the same entry.
function keepFocus(list, redraw) {
  const key = list.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  redraw();
  if (key !== undefined)
    [...list.querySelectorAll("button")].find(button => button.dataset.key === key)?.focus();
}

$("room-form").addEventListener("submit", event => {
  event.preventDefault();
  const room = $("new-room").value.trim();
  if (!room)
    return;
  $("new-room").value = "";
  switchRoom(room);
  closePanels();
  $("text").focus();
});

function stoppedTyping(id) {
  clearTimeout(typists.get(id)?.timer);
  if (typists.delete(id))
    showTypists();
}

function showTypists() {
  const names = [...typists.values()].map(one => one.nickname);
  $("typing").textContent = names.length === 0 ? ""
    : names.length === 1 ? `${names[0]} is typing…`
    : names.length === 2 ? `${names[0]} and ${names[1]} are typing…`
    : `${names.length} people are typing…`;
}

// -- saying something ----------------------------------------------------------------------------------------------

const ownTyping = {
  since: 0,
  timer: undefined,
  go() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stop(), typingIdle);
    if (Date.now() - this.since < typingExpires / 2)
      return;
    this.since = Date.now();
    socket.emit("typing", true);
  },
  stop() {
    if (this.since && entered)
      socket.emit("typing", false);
    this.forget();
  },
  forget() {
    clearTimeout(this.timer);
    this.since = 0;
  },
};

function notice(text) {
  $("notice").textContent = text ? sentence(text) : "";
}

function sentence(text) {
  const result = String(text).charAt(0).toUpperCase() + String(text).slice(1);
  return /[.!?…]$/.test(result) ? result : `${result}.`;
}

function showComposer() {
  $("send").disabled = !entered;
  $("send").textContent = partner ? "Whisper" : "Send";
  $("text-label").textContent = partner ? `Whisper to ${partner.nickname}` : "Message";
  $("text").placeholder = !entered ? "Waiting for the connection…"
    : partner ? `Only ${partner.nickname} will see this` : `Say something in ${seat.room}`;
  $("composer").classList.toggle("whispering", partner !== null);
}

function fitComposer() {
  const text = $("text");
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + 2, 180)}px`;
  const left = text.maxLength - text.value.length;
  $("remaining").hidden = left > 200;
  $("remaining").textContent = left === 1 ? "1 character left" : `${left} characters left`;
}

$("text").addEventListener("input", () => {
  fitComposer();
  notice("");
  if (entered && !partner && $("text").value.trim())
    ownTyping.go();
  else
    ownTyping.stop();
});

$("text").addEventListener("keydown", event => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    $("composer").requestSubmit();
  } else if (event.key === "Escape" && partner) {
    event.stopPropagation();
    endWhisper();
  }
});

$("composer").addEventListener("submit", event => {
  event.preventDefault();
  const text = $("text").value.trim();
  if (!text || !entered)
    return;
  ownTyping.stop();
  notice("");
  $("text").value = "";
  fitComposer();
  toBottom();
  const to = partner;
  const done = reply => {
    if (!reply.ok) {
      notice(reply.lost ? "It is not certain that this arrived" : reply.error);
      if (!$("text").value)
        $("text").value = text;
      fitComposer();
    } else if (to && seat) {
      const line = { id: socket.id, nickname: seat?.nickname ?? "", text, time: Date.now(), to: to.nickname };
      whispers.push(line);
      pin(line);
    }
  };
  if (to)
    request("whisper", { to: to.id, text }, done);
  else
    request("say", text, done);
});

function whisperTo(id, nickname, focus = true) {
  partner = { id, nickname };
  ownTyping.stop();
  $("whisper-name").textContent = nickname;
  $("whisper-to").hidden = false;
  showComposer();
  showMembers();
  if (!focus)
    return;
  closePanels();
  $("text").focus();
}

function endWhisper() {
  partner = null;
  $("whisper-to").hidden = true;
  showComposer();
  showMembers();
}

$("whisper-end").addEventListener("click", () => { endWhisper(); $("text").focus(); });

// Somebody who reconnected has the same nickname and another id.
function findPartnerAgain() {
  if (!partner || members.has(partner.id))
    return;
  for (const [id, nickname] of members)
    if (nickname === partner.nickname)
      partner.id = id;
}

// -- another nickname ----------------------------------------------------------------------------------------------

$("rename").addEventListener("click", () => {
  closePanels();
  $("new-nickname").value = seat.nickname;
  $("rename-error").textContent = "";
  $("rename-dialog").showModal();
  $("new-nickname").select();
});

$("rename-cancel").addEventListener("click", () => $("rename-dialog").close());

$("rename-form").addEventListener("submit", event => {
  event.preventDefault();
  const nickname = $("new-nickname").value.trim();
  if (nickname === seat?.nickname) {
    $("rename-dialog").close();
    return;
  }
  if (!nickname || !entered) {
    $("rename-error").textContent = nickname ? "Not connected." : "Please enter a nickname.";
    return;
  }
  request("rename", nickname, reply => {
    if (!reply.ok) {
      $("rename-error").textContent = sentence(reply.error);
      return;
    }
    seat.nickname = reply.nickname;
    members.set(socket.id, reply.nickname);
    remember(localStorage, "callboard.nickname", seat.nickname);
    remember(sessionStorage, "callboard.seat", seat);
    $("me").textContent = seat.nickname;
    stageDirection(`You are now ${seat.nickname}`);
    showMembers();
    $("rename-dialog").close();
    $("text").focus();
  });
});

// -- panels on small screens ---------------------------------------------------------------------------------------

let opener = null;

function openPanel(panel, button) {
  closePanels();
  opener = button;
  panel.classList.add("open");
  button.setAttribute("aria-expanded", "true");
  $("backdrop").hidden = false;
  $("stage").inert = true;
  panel.querySelector(".close-panel").focus();
}

function closePanels() {
  if (!opener)
    return;
  for (const panel of document.querySelectorAll(".panel.open"))
    panel.classList.remove("open");
  $("stage").inert = false;
  $("backdrop").hidden = true;
  opener.setAttribute("aria-expanded", "false");
  opener.focus();
  opener = null;
}

$("show-rooms").addEventListener("click", () => openPanel($("rooms-panel"), $("show-rooms")));
$("show-members").addEventListener("click", () => openPanel($("members-panel"), $("show-members")));
$("backdrop").addEventListener("click", closePanels);
for (const button of document.querySelectorAll(".close-panel"))
  button.addEventListener("click", closePanels);
document.addEventListener("keydown", event => { if (event.key === "Escape") closePanels(); });
matchMedia("(min-width: 700px)").addEventListener("change", closePanels);
matchMedia("(min-width: 1000px)").addEventListener("change", closePanels);

// -- curtain up ----------------------------------------------------------------------------------------------------

// A page that goes away says so, and one that comes back from the browser's cache connects again. While polling there
// may be no open request whose end tells the server, and a new one would not survive the page: a beacon with the
// Engine.IO packet "close" does.
addEventListener("pagehide", () => {
  const engine = socket.io.engine;
  if (socket.connected && engine.transport.name === "polling")
    navigator.sendBeacon(`/socket.io/?EIO=4&transport=polling&sid=${engine.id}`, "1");
  leaveStage();
  socket.disconnect();
});
addEventListener("pageshow", event => { if (event.persisted) connect(); });

const kept = recall(sessionStorage, "callboard.seat", null);
if (kept?.nickname) {
  seat = { nickname: kept.nickname, room: roomOfAddress() || kept.room, returning: true };
  $("room").textContent = seat.room;
  $("me").textContent = seat.nickname;
  showChat();
} else {
  showSignin();
}
connect();
