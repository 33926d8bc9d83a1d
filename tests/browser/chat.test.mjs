// The chat page in a real browser, with each choice of transports.
//
//   CALLBOARD_BIN=build/... node --test tests/browser/chat.test.mjs
//
// CALLBOARD_BIN        directory of the `callboard` binary
// CALLBOARD_ARGS       more arguments for it
// CALLBOARD_CHAT_CMD   another command that serves the page (gets `--port=0` as well)
// CALLBOARD_ARTEFACTS  where screenshots go (default: build/artefacts)
// CHROMIUM             the browser (default: /usr/bin/chromium)

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, it } from "node:test";
import { setTimeout as nextLook } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { isDeepStrictEqual } from "node:util";

const { chromium } = createRequire(new URL("../clients/package.json", import.meta.url))("playwright-core");

const root = fileURLToPath(new URL("../..", import.meta.url));
const artefacts = path.resolve(root, process.env.CALLBOARD_ARTEFACTS || "build/artefacts");
const patience = 15_000;
const longPatience = 70_000; // a server may need a ping interval and timeout to notice that somebody is gone

// -- the server ----------------------------------------------------------------------------------------------------

function command() {
  const words = text => (text ?? "").split(/\s+/).filter(Boolean);
  if (process.env.CALLBOARD_CHAT_CMD)
    return words(process.env.CALLBOARD_CHAT_CMD);
  assert.ok(process.env.CALLBOARD_BIN, "CALLBOARD_BIN names the directory of the callboard binary");
  return [path.join(process.env.CALLBOARD_BIN, "callboard"), ...words(process.env.CALLBOARD_ARGS)];
}

class Server {
  async start() {
    const [program, ...args] = command();
    this.process = spawn(program, [...args, "--port=0"], { stdio: ["ignore", "pipe", "pipe"] });
    this.output = "";
    this.process.stderr.on("data", data => { this.output += data; });
    this.ended = new Promise((resolve, reject) => {
      this.process.once("error", reject);
      this.process.once("exit", (code, signal) => resolve(signal ?? code));
    });
    this.port = await new Promise((resolve, reject) => {
      createInterface({ input: this.process.stdout }).on("line", line => {
        this.output += `${line}\n`;
        const match = /listening on .*:(\d+)/.exec(line);
        if (match)
          resolve(Number(match[1]));
      });
      const fail = why => reject(new Error(`the server ${why}:\n${this.output}`));
      this.ended.then(end => fail(`ended with ${end}`), reject);
      setTimeout(() => fail("does not say where it is listening"), patience).unref();
    });
  }

  // Ends the server; fails if it is gone already or does not go when it is asked to.
  async stop() {
    if (!this.process?.pid)
      return;
    const asked = this.process.kill("SIGTERM");
    const impatient = setTimeout(() => this.process.kill("SIGKILL"), patience);
    const end = await this.ended;
    clearTimeout(impatient);
    assert.ok(asked && (end === 0 || end === "SIGTERM"), `the server ended with ${end}:\n${this.output}`);
  }
}

// A visitor's own way to the server, which can be cut and mended while the server goes on.
class Line {
  connections = new Set();
  isCut = false;

  constructor(server) {
    this.listener = net.createServer(near => {
      if (this.isCut) {
        near.destroy();
        return;
      }
      const far = net.connect(server.port, "127.0.0.1");
      const end = () => { near.destroy(); far.destroy(); this.connections.delete(end); };
      this.connections.add(end);
      for (const side of [near, far])
        side.setNoDelay(true).on("error", end).on("close", end);
      near.pipe(far).pipe(near);
    });
  }

  async open() {
    await new Promise(resolve => this.listener.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${this.listener.address().port}/`;
  }

  cut() {
    this.isCut = true;
    for (const end of [...this.connections])
      end();
  }

  mend() {
    this.isCut = false;
  }

  async close() {
    this.cut();
    await new Promise(resolve => this.listener.close(resolve));
  }
}

// -- a visitor -----------------------------------------------------------------------------------------------------

let browser;
const server = new Server();
let present = [];

const desktop = { viewport: { width: 1280, height: 800 }, colorScheme: "light" };
const phone = { viewport: { width: 390, height: 844 }, colorScheme: "dark", deviceScaleFactor: 2, hasTouch: true };

class Visitor {
  errors = [];
  requests = [];
  outage = false;

  static async open(query = "", options = desktop) {
    const visitor = new Visitor();
    visitor.line = new Line(server);
    visitor.context = await browser.newContext({ locale: "en-GB", ...options });
    present.push(visitor);
    visitor.url = await visitor.line.open() + query;
    visitor.page = await visitor.context.newPage();
    visitor.page.setDefaultTimeout(patience);
    visitor.watch();
    await visitor.page.goto(visitor.url);
    return visitor;
  }

  // Opens the page and signs in.
  static async enter(query, nickname, room, options) {
    const visitor = await Visitor.open(query, options);
    await visitor.signIn(nickname, room);
    await visitor.connected();
    return visitor;
  }

  watch() {
    this.page.on("pageerror", error => this.errors.push(String(error)));
    this.page.on("console", message => {
      // While the line is cut on purpose the browser rightly reports it.
      const network = /net::ERR_|WebSocket connection to/.test(message.text());
      if (message.type() === "error" && !(this.outage && network))
        this.errors.push(`${message.text()} (${message.location().url})`);
    });
    this.page.on("request", request => this.requests.push(request.url()));
    this.page.on("websocket", socket => this.requests.push(socket.url()));
  }

  $(selector, options) {
    return this.page.locator(selector, options);
  }

  async signIn(nickname, room) {
    this.nickname = nickname;
    await this.page.getByLabel("Nickname", { exact: true }).fill(nickname);
    await this.page.getByLabel("Room", { exact: true }).fill(room);
    await this.page.getByRole("button", { name: "Sign in" }).click();
  }

  async connected(timeout = patience) {
    await this.$("#chat").waitFor({ timeout });
    await this.$('#state[data-state="connected"]').waitFor({ timeout });
  }

  async say(text) {
    await this.page.getByLabel("Message", { exact: true }).fill(text);
    await this.page.keyboard.press("Enter");
  }

  async joins(room) {
    await this.page.getByLabel("Open another room").fill(room);
    await this.page.getByRole("button", { name: "Open room" }).click();
    await this.$("#room", { hasText: room }).waitFor();
  }

  // Waits until the spoken lines on the board are exactly these, as "nickname: text".
  async reads(expected, timeout = patience) {
    const find = () => [...document.querySelectorAll("#lines .line")].map(line =>
      `${line.querySelector(".who bdi").textContent}: ${line.querySelector(".text").textContent}`);
    await this.becomes(find, expected, timeout);
  }

  async sees(text, timeout = patience) {
    await this.$("#lines li", { hasText: text }).first().waitFor({ timeout });
  }

  async seesMembers(names, timeout = patience) {
    const find = () => [...document.querySelectorAll("#members bdi")].map(name => name.textContent).sort();
    await this.becomes(find, [...names].sort(), timeout);
  }

  // Waits until `find`, called in the page, returns the expected value; otherwise fails with the difference.
  // (Playwright's waitForFunction evaluates strings inside the page, which the page's policy rightly forbids.)
  async becomes(find, expected, timeout = patience) {
    const end = Date.now() + timeout;
    let actual = await this.page.evaluate(find);
    while (!isDeepStrictEqual(actual, expected) && Date.now() < end) {
      await nextLook(20);
      actual = await this.page.evaluate(find);
    }
    assert.deepEqual(actual, expected, `as ${this.nickname} sees it`);
  }

  async close() {
    await this.context.close();
    await this.line.close();
  }
}

function withBrowser() {
  before(async () => {
    browser = await chromium.launch({
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      headless: true,
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync"],
    });
  });
  after(() => browser.close());
}

// A test with a server of its own. Afterwards everybody goes home, and nobody may have complained.
function scene(title, play) {
  it(title, async () => {
    present = [];
    try {
      await server.start();
      await play();
    } finally {
      await Promise.all(present.map(visitor => visitor.close()));
      await server.stop();
    }
    for (const visitor of present)
      assert.deepEqual(visitor.errors, [], `errors on the page of ${visitor.nickname}`);
  });
}

// -- with each choice of transports --------------------------------------------------------------------------------

const choices = [
  { name: "polling", query: "?transports=polling", shows: "polling" },
  { name: "websocket", query: "?transports=websocket", shows: "websocket" },
  { name: "polling upgraded to websocket", query: "", shows: "websocket" },
];

for (const { name, query, shows } of choices) {
  describe(`the chat page over ${name}`, () => {
    withBrowser();
    const enter = (nickname, room, options) => Visitor.enter(query, nickname, room, options);

    scene("shows and uses the chosen transport", async () => {
      const ada = await enter("Ada", "transport");
      await ada.$("#transport", { hasText: shows }).waitFor();
      await ada.say("here");
      await ada.reads(["Ada: here"]);
      const used = new Set(ada.requests.map(url => new URL(url).searchParams.get("transport")).filter(Boolean));
      const expected = query ? [name] : ["polling", "websocket"];
      assert.deepEqual([...used].sort(), expected);
    });

    scene("lets two pages see each other and chat, in the same order on both", async () => {
      const ada = await enter("Ada", "chatting");
      await ada.seesMembers(["Ada"]);
      const ben = await enter("Ben", "chatting");
      await ada.sees("Ben joined");
      for (const visitor of [ada, ben])
        await visitor.seesMembers(["Ada", "Ben"]);

      const lines = [];
      for (const [speaker, text] of [[ada, "Good evening"], [ben, "Good evening, Ada"], [ben, "Places?"], [ada, "Places."]]) {
        await speaker.say(text);
        lines.push(`${speaker.nickname}: ${text}`);
        for (const visitor of [ada, ben])
          await visitor.reads(lines);
      }
      assert.equal(await ada.$("#lines .own").count(), 2);
      assert.equal(await ben.$("#lines .own").count(), 2);

      // Both at once: whatever the order, it is the same for both, and everybody's own lines keep theirs.
      const burst = async visitor => {
        for (let i = 0; i < 10; ++i)
          await visitor.say(`${visitor.nickname} ${i}`);
      };
      await Promise.all([burst(ada), burst(ben)]);
      for (const visitor of [ada, ben])
        await visitor.becomes(() => document.querySelectorAll("#lines .line").length, 24);
      const texts = await ada.$("#lines .text").allTextContents();
      assert.deepEqual(await ben.$("#lines .text").allTextContents(), texts);
      for (const speaker of ["Ada", "Ben"])
        assert.deepEqual(texts.slice(4).filter(text => text.startsWith(speaker)),
          Array.from({ length: 10 }, (_, i) => `${speaker} ${i}`));

      await ben.close();
      await ada.sees("Ben left", longPatience);
      await ada.seesMembers(["Ada"]);
    });

    scene("shows who is typing, until the line is sent or taken back", async () => {
      const ada = await enter("Ada", "typing");
      const ben = await enter("Ben", "typing");
      await ada.sees("Ben joined");
      const text = ben.page.getByLabel("Message", { exact: true });
      await text.pressSequentially("Cur");
      await ada.$("#typing", { hasText: "Ben is typing" }).waitFor();
      await ada.say("Yes?");
      await ben.reads(["Ada: Yes?"]);
      assert.equal(await ben.$("#typing").textContent(), "");
      await text.pressSequentially("tain");
      await ben.page.keyboard.press("Enter");
      await ada.reads(["Ada: Yes?", "Ben: Curtain"]);
      await ada.becomes(() => document.getElementById("typing").textContent, "");
      await text.pressSequentially("oh");
      await ada.$("#typing", { hasText: "Ben is typing" }).waitFor();
      await text.fill("");
      await ada.becomes(() => document.getElementById("typing").textContent, "");
    });

    scene("keeps rooms apart and lists them", async () => {
      const ada = await enter("Ada", "stage left");
      const ben = await enter("Ben", "stage right");
      const roomsOf = () => Object.fromEntries([...document.querySelectorAll("#rooms .room")]
        .map(room => [room.querySelector("bdi").textContent, room.querySelector(".count").textContent])
        .filter(([room]) => room.startsWith("stage")));
      for (const visitor of [ada, ben])
        await visitor.becomes(roomsOf, { "stage left": "1", "stage right": "1" });

      await ada.say("Only on the left");
      await ada.reads(["Ada: Only on the left"]);
      await ben.say("Only on the right");
      await ben.reads(["Ben: Only on the right"]);
      await ada.reads(["Ada: Only on the left"]);
      await ben.seesMembers(["Ben"]);

      await ben.$("#rooms .room", { hasText: "stage left" }).click();
      await ben.reads(["Ada: Only on the left"]);
      await ada.sees("Ben joined");
      for (const visitor of [ada, ben]) {
        await visitor.seesMembers(["Ada", "Ben"]);
        await visitor.becomes(() => document.querySelector("#rooms [aria-current] bdi").textContent, "stage left");
        await visitor.becomes(() => document.querySelector("#rooms [aria-current] .count").textContent, "2");
      }

      await ben.joins("stage door");
      await ada.sees("Ben left");
      await ben.reads([]);
      await ben.seesMembers(["Ben"]);
    });

    scene("brings a private message to its recipient only", async () => {
      const ada = await enter("Ada", "whispers");
      const ben = await enter("Ben", "whispers");
      const cleo = await enter("Cleo", "whispers");
      for (const visitor of [ada, ben, cleo])
        await visitor.seesMembers(["Ada", "Ben", "Cleo"]);

      await ada.page.getByRole("button", { name: "Whisper to Ben" }).click();
      await ada.page.getByLabel("Whisper to Ben").and(ada.$("textarea")).fill("Your cue is early");
      await ada.page.keyboard.press("Enter");
      await ada.reads(["Ben: Your cue is early"]);
      await ada.sees("You whisper to Ben");
      await ben.reads(["Ada: Your cue is early"]);
      await ben.sees("Ada whispers to you");

      await ben.page.getByRole("button", { name: "Whisper back" }).click();
      await ben.$("#text").fill("Thank you");
      await ben.page.keyboard.press("Enter");
      await ada.reads(["Ben: Your cue is early", "Ben: Thank you"]);

      await ada.page.keyboard.press("Escape");
      await ada.say("Stand by, all");
      await cleo.reads(["Ada: Stand by, all"]);
      await ben.reads(["Ada: Your cue is early", "Ada: Thank you", "Ada: Stand by, all"]);
    });

    scene("gives a late-comer the last fifty lines", async () => {
      const ada = await enter("Ada", "history");
      for (let i = 1; i <= 53; ++i)
        await ada.say(`line ${i}`);
      const all = Array.from({ length: 53 }, (_, i) => `Ada: line ${i + 1}`);
      await ada.reads(all);
      const ben = await enter("Ben", "history");
      await ben.reads(all.slice(3));
      await ada.say("line 54");
      await ben.reads([...all.slice(3), "Ada: line 54"]);
      assert.equal(await ben.$("#lines .own").count(), 0);
    });

    scene("shows that a nickname is taken, and takes another one", async () => {
      const ada = await enter("Ada", "names");
      const other = await Visitor.open(query);
      await other.signIn("aDA", "names");
      await other.page.getByRole("alert").filter({ hasText: /\S/ }).waitFor();
      assert.match(await other.$("#signin-error").textContent(), /taken|use/i);
      assert.ok(await other.$("#chat").isHidden());
      await other.signIn("Ben", "names");
      await other.connected();
      await ada.seesMembers(["Ada", "Ben"]);

      await other.page.getByRole("button", { name: "Rename" }).click();
      await other.page.getByLabel("New nickname").fill("ada");
      await other.page.keyboard.press("Enter");
      await other.$("#rename-error", { hasText: /taken|use/i }).waitFor();
      await other.page.getByLabel("New nickname").fill("Benedict");
      await other.page.keyboard.press("Enter");
      await ada.sees("Ben is now Benedict");
      for (const visitor of [ada, other])
        await visitor.seesMembers(["Ada", "Benedict"]);
      await other.say("It is me");
      await ada.reads(["Benedict: It is me"]);
    });

    scene("comes back after a reload with the same nickname and room", async () => {
      const ada = await enter("Ada", "reload");
      const ben = await enter("Ben", "reload");
      await ben.say("Before");
      await ada.reads(["Ben: Before"]);
      await ben.page.reload();
      await ben.connected(longPatience);
      await ben.reads(["Ben: Before"]);
      assert.equal(await ben.$("#room").textContent(), "reload");
      assert.equal(await ben.$("#lines .own").count(), 1);
      await ben.say("After");
      await ada.reads(["Ben: Before", "Ben: After"]);
      await ada.seesMembers(["Ada", "Ben"], longPatience);
    });

    scene("comes back after a lost connection and catches up without repeating anything", async () => {
      const ada = await enter("Ada", "outage");
      const ben = await enter("Ben", "outage");
      await ben.say("One");
      await ben.say("One");
      await ada.say("Two");
      const lines = ["Ben: One", "Ben: One", "Ada: Two"];
      for (const visitor of [ada, ben])
        await visitor.reads(lines);
      await ben.$("#transport", { hasText: shows }).waitFor();

      ben.outage = true;
      ben.line.cut();
      await ben.$('#state[data-state="waiting"]', { hasText: /Reconnecting.*transport/ }).waitFor({ timeout: longPatience });
      assert.ok(await ben.$("#send").isDisabled());
      await ada.sees("Ben left", longPatience);
      await ada.say("While you were away");
      lines.push("Ada: While you were away");
      await ada.reads(lines);

      ben.line.mend();
      await ben.connected(longPatience);
      await ben.reads(lines);
      await ben.sees("Connected again");
      await ben.say("Back");
      lines.push("Ben: Back");
      for (const visitor of [ada, ben]) {
        await visitor.reads(lines);
        await visitor.seesMembers(["Ada", "Ben"]);
      }
      assert.equal(await ben.$("#lines .own").count(), 3);
    });

    scene("comes back by itself after a restart of the server", async () => {
      const ada = await enter("Ada", "restart");
      const ben = await enter("Ben", "restart");
      await ada.say("Before");
      await ben.reads(["Ada: Before"]);
      for (const visitor of [ada, ben])
        visitor.outage = true;
      await server.stop();
      for (const visitor of [ada, ben])
        await visitor.$('#state[data-state="waiting"]').waitFor();
      await server.start();
      for (const visitor of [ada, ben])
        await visitor.connected(longPatience);
      for (const visitor of [ada, ben])
        await visitor.seesMembers(["Ada", "Ben"]);
      await ben.say("After");
      for (const visitor of [ada, ben])
        await visitor.reads(["Ada: Before", "Ben: After"]);
    });
  });
}

// -- what does not depend on the transport -------------------------------------------------------------------------

describe("the chat page", () => {
  withBrowser();
  const enter = (nickname, room, options) => Visitor.enter("", nickname, room, options);

  scene("shows what people write as text, never as markup", async () => {
    const markup = "<img src=x onerror=\"document.title='owned'\"><b>bold</b>";
    const ada = await enter("<i>Ada</i>", "<u>markup</u>");
    const ben = await enter("Ben", "<u>markup</u>");
    await ada.say(markup);
    await ben.reads([`<i>Ada</i>: ${markup}`]);
    await ben.seesMembers(["<i>Ada</i>", "Ben"]);
    for (const visitor of [ada, ben])
      assert.equal(await visitor.$("img, b, i, u").count(), 0);
    assert.doesNotMatch(await ben.page.title(), /owned/);
  });

  scene("can be used with the keyboard alone", async () => {
    const ada = await Visitor.open();
    ada.nickname = "Ada";
    const focused = id => ada.becomes(() => document.activeElement.id, id);
    const keys = ada.page.keyboard;
    await focused("nickname");
    await keys.type("Ada");
    await keys.press("Tab");
    await keys.press("ControlOrMeta+A");
    await keys.type("keyboard");
    await keys.press("Enter");
    await ada.connected();
    await focused("text");
    await keys.type("First");
    await keys.press("Shift+Enter");
    await keys.type("Second");
    await keys.press("Enter");
    await ada.reads(["Ada: First\nSecond"]);

    const ben = await enter("Ben", "keyboard");
    await ada.seesMembers(["Ada", "Ben"]);
    await keys.press("Tab"); // Send
    await keys.press("Tab"); // Ben
    await keys.press("Enter");
    await focused("text");
    await keys.type("Psst");
    await keys.press("Enter");
    await ben.sees("Ada whispers to you");
    await keys.press("Escape");
    await keys.type("Loud");
    await keys.press("Enter");
    await ben.reads(["Ada: First\nSecond", "Ada: Psst", "Ada: Loud"]);
  });

  scene("remembers the nickname and forgets the seat after signing out", async () => {
    const ada = await enter("Ada", "memory");
    const ben = await enter("Ben", "memory");
    await ben.page.getByRole("button", { name: "Sign out" }).click();
    await ada.sees("Ben left");
    await ben.$("#signin").waitFor();
    assert.equal(await ben.page.getByLabel("Nickname", { exact: true }).inputValue(), "Ben");
    await ben.page.reload();
    await ben.$("#signin").waitFor();
    assert.equal(await ben.page.getByLabel("Nickname", { exact: true }).inputValue(), "Ben");
    await ben.page.getByRole("button", { name: "Sign in" }).click();
    await ben.connected();
    await ada.seesMembers(["Ada", "Ben"]);
  });

  scene("does not pull somebody who reads older lines down to a new one", async () => {
    const ada = await enter("Ada", "scrolling");
    const ben = await enter("Ben", "scrolling", phone);
    for (let i = 1; i <= 30; ++i)
      await ada.say(`line ${i}`);
    const all = Array.from({ length: 30 }, (_, i) => `Ada: line ${i + 1}`);
    await ben.reads(all);
    await ben.page.evaluate(() => { document.getElementById("log").scrollTop = 0; });
    await ada.say("news");
    await ben.reads([...all, "Ada: news"]);
    const newer = ben.page.getByRole("button", { name: "1 new line" });
    await newer.waitFor();
    assert.equal(await ben.page.evaluate(() => document.getElementById("log").scrollTop), 0);
    await newer.click();
    await newer.waitFor({ state: "hidden" });
    await ben.becomes(() => {
      const log = document.getElementById("log");
      return Math.abs(log.scrollHeight - log.scrollTop - log.clientHeight) < 2;
    }, true);
  });

  scene("fits on a phone, with rooms and people in drawers", async () => {
    const ada = await enter("Ada", "phones");
    const ben = await enter("Ben", "phones", phone);
    await ada.say(`A long word: ${"Donaudampfschifffahrt".repeat(8)}`);
    await ben.sees("A long word");
    for (const width of [390, 320]) {
      await ben.page.setViewportSize({ width, height: 844 });
      await ben.becomes(() => document.documentElement.scrollWidth <= innerWidth
        && document.getElementById("log").scrollWidth <= document.getElementById("log").clientWidth
        && [...document.querySelectorAll("#lines .note, #send")].every(one => one.getBoundingClientRect().right <= innerWidth), true);
    }
    assert.ok(await ben.$("#members-panel").isHidden());
    await ben.page.getByRole("button", { name: "People in this room" }).click();
    await ben.page.getByRole("button", { name: "Whisper to Ada" }).click();
    await ben.$("#members-panel").waitFor({ state: "hidden" });
    await ben.$("#text").fill("From my pocket");
    await ben.page.getByRole("button", { name: "Whisper", exact: true }).click();
    await ada.sees("Ben whispers to you");
    await ben.page.getByRole("button", { name: "Rooms" }).click();
    await ben.joins("pocket");
    await ben.$("#rooms-panel").waitFor({ state: "hidden" });
    await ada.sees("Ben left");
  });

  scene("is pleasant to look at, by day and by night", async () => {
    mkdirSync(artefacts, { recursive: true });
    const room = "lobby";
    const night = { ...desktop, colorScheme: "dark" };
    const ada = await enter("Ada", room, desktop);
    const ben = await enter("Ben", room, night);
    const clemence = await enter("Clémence", room, phone);
    const dee = await enter("Dee", room, { ...phone, colorScheme: "light" });
    await enter("Dora", "wardrobe");
    const lines = [];
    const say = async (speaker, text) => {
      await speaker.say(text);
      lines.push(`${speaker.nickname}: ${text}`);
      await ada.reads(lines);
      await ben.reads(lines);
    };
    await say(ada, "Good evening, everybody. The half is at 18:55 tonight.");
    await say(ben, "Thanks! Is the fly floor clear after the matinée?");
    await say(ben, "We still had the swing in at five.");
    await say(ada, "Clear since a quarter past. Please stay off the bridge until the house opens.");
    await say(clemence, "Props table is set. Has anybody seen the second act letter, the one with the red seal?");
    await say(dee, "In a costume, sorry! On its way.");
    await ada.page.getByRole("button", { name: "Whisper to Clémence" }).click();
    await ada.$("#text").fill("Check the green room too, please.");
    await ada.page.keyboard.press("Enter");
    await clemence.sees("Ada whispers to you");
    await ada.page.getByRole("button", { name: "Stop whispering" }).click();
    await ben.say("Standing by.");
    for (const visitor of [ada, ben, clemence, dee]) {
      await visitor.sees("Standing by.");
      await visitor.$("#transport", { hasText: "websocket" }).waitFor();
      await visitor.seesMembers(["Ada", "Ben", "Clémence", "Dee"]);
    }
    await ben.$("#text").pressSequentially("Beginners in");
    await ada.$("#typing", { hasText: "Ben is typing" }).waitFor();
    const shoot = (visitor, name) => visitor.page.screenshot({ path: path.join(artefacts, `${name}.png`), caret: "hide" });
    await shoot(ada, "chat-light");
    await shoot(ben, "chat-dark");
    await shoot(clemence, "chat-phone-dark");
    await shoot(dee, "chat-phone-light");
    const guest = await Visitor.open();
    await guest.$('.state[data-state="connected"]').first().waitFor();
    await shoot(guest, "chat-sign-in");
  });
});
