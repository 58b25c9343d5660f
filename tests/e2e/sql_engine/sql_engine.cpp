// A stand-in for the engine in the storage tests of real browsers: the same worker, host and VFS,
// but its commands are lines of text and run SQL as it comes, so that a test can be cruel to the
// file.
//
// A command is "<id> <word> <rest>", the reply "<id> ok <text>" or "<id> error <text>".
#include <sqlite3.h>

#include <deque>
#include <map>
#include <utility>

#include "engine/engine.h"
#include "engine/import_messages.h"

namespace tidemark {
namespace {

struct OpenDatabase {
  OpenLocation location;
  sqlite3* db = nullptr;
};

std::string Word(std::string* text) {
  const size_t space = text->find(' ');
  std::string word = text->substr(0, space);
  text->erase(0, space == std::string::npos ? text->size() : space + 1);
  return word;
}

}  // namespace

struct Engine::Impl {
  EngineHost* host;
  Sender send;
  std::deque<std::pair<ClientId, std::string>> commands;
  std::map<std::string, OpenDatabase> open;
  // "loop": one transaction after the other, each told when it is committed.
  ClientId loop_client = 0;
  std::string loop_id, loop_name;
  int loop_next = 1;
  ClientId feed_client = 0;
  std::string feed_id;

  void Reply(ClientId client, const std::string& id, bool ok, const std::string& text) {
    const std::string line = id + (ok ? " ok " : " error ") + text;
    Message message;
    message.head.assign(line.begin(), line.end());
    send(client, std::move(message));
  }
  EngineHost::StatusCallback Tell(ClientId client, const std::string& id) {
    return [this, client, id](const Status& status) {
      Reply(client, id, status.ok(), status.ok() ? "" : status.error().message);
    };
  }
  EngineHost::LocationCallback OpenAt(ClientId client, const std::string& id,
                                      const std::string& key);
  std::string Run(sqlite3* db, const std::string& sql, bool* ok);
  void Handle(ClientId client, std::string line);
  void HandleFiles(ClientId client, const std::string& id, const std::string& word,
                   std::string rest);
  void Close(const std::string& key);
  void LoopOnce();
};

std::string Engine::Impl::Run(sqlite3* db, const std::string& sql, bool* ok) {
  std::string rows;
  const int code = sqlite3_exec(
      db, sql.c_str(),
      [](void* out, int columns, char** values, char**) {
        auto* text = static_cast<std::string*>(out);
        for (int i = 0; i < columns; ++i) {
          if (i > 0) *text += '|';
          *text += values[i] == nullptr ? "NULL" : values[i];
        }
        *text += '\n';
        return 0;
      },
      &rows, nullptr);
  *ok = code == SQLITE_OK;
  return *ok ? rows : std::to_string(sqlite3_extended_errcode(db)) + " " + sqlite3_errmsg(db);
}

EngineHost::LocationCallback Engine::Impl::OpenAt(ClientId client, const std::string& id,
                                                  const std::string& key) {
  return [=, this](Result<OpenLocation> location) {
    if (!location.ok()) return Reply(client, id, false, location.error().message);
    OpenDatabase opened{*location, nullptr};
    const std::string uri = "file:" + location->path + (location->read_only ? "?immutable=1" : "");
    const int flags =
        SQLITE_OPEN_URI |
        (location->read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (sqlite3_open_v2(uri.c_str(), &opened.db, flags, location->vfs.c_str()) != SQLITE_OK) {
      return Reply(client, id, false, sqlite3_errmsg(opened.db));
    }
    bool ok = true;
    if (!location->read_only) {
      Run(opened.db,
          "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL", &ok);
    }
    open[key] = opened;
    Reply(client, id, true, location->storage);
  };
}

void Engine::Impl::Close(const std::string& key) {
  auto found = open.find(key);
  if (found == open.end()) return;
  sqlite3_close_v2(found->second.db);
  open.erase(found);
}

void Engine::Impl::LoopOnce() {
  bool ok = false;
  const std::string n = std::to_string(loop_next++);
  const std::string text =
      Run(open[loop_name].db,
          "BEGIN; INSERT INTO t(n, v) VALUES(" + n +
              ", randomblob(3000)); INSERT INTO t(n, v) SELECT " + n +
              ", randomblob(length(v) % 7000) FROM t ORDER BY id DESC LIMIT 20; "
              "UPDATE t SET v = randomblob(2000) WHERE id % 17 = " +
              n + " % 17; INSERT INTO done VALUES(" + n + "); COMMIT",
          &ok);
  Reply(loop_client, loop_id, ok, ok ? n : text);
  if (!ok) loop_client = 0;
}

void Engine::Impl::HandleFiles(ClientId client, const std::string& id, const std::string& word,
                               std::string rest) {
  const std::string first = Word(&rest);
  if (word == "list") {
    host->ListFiles([=, this](Result<std::vector<StoredFile>> files) {
      std::string text;
      if (files.ok()) {
        for (const StoredFile& file : *files) {
          text += file.name + "|" + std::to_string(file.size_bytes) + "\n";
        }
      }
      Reply(client, id, files.ok(), files.ok() ? text : files.error().message);
    });
  } else if (word == "open" || word == "create") {
    host->Acquire(first, word == "create", OpenAt(client, id, first));
  } else if (word == "handle") {
    host->AcquireHandle(static_cast<uint32_t>(std::stoul(first)), OpenAt(client, id, first));
  } else if (word == "scratch") {
    host->AcquireScratch(first, OpenAt(client, id, "scratch/" + first));
  } else if (word == "close") {
    const std::string path = open[first].location.path;
    Close(first);
    host->Release(path, Tell(client, id));
  } else if (word == "adopt") {
    host->Adopt(static_cast<uint32_t>(std::stoul(first)), rest, Tell(client, id));
  } else if (word == "rename") {
    host->Rename(first, rest, Tell(client, id));
  } else if (word == "delete") {
    host->Delete(first, Tell(client, id));
  } else {
    Reply(client, id, false, "unknown word " + word);
  }
}

void Engine::Impl::Handle(ClientId client, std::string line) {
  const std::string id = Word(&line);
  const std::string word = Word(&line);
  if (word == "run") {
    const std::string name = Word(&line);
    bool ok = false;
    const std::string text = Run(open[name].db, line, &ok);
    Reply(client, id, ok, text);
  } else if (word == "loop") {
    loop_client = client;
    loop_id = id;
    loop_name = line;
  } else if (word == "stop") {
    loop_client = 0;
    Reply(client, id, true, "");
  } else if (word == "trap") {
    host->Log("about to trap");
    __builtin_trap();
  } else if (word == "read" || word == "traplater") {  // the import worker reads a drop, or traps
    feed_client = client;
    feed_id = id;
    FeedStart start;
    start.job = word == "read" ? 1 : 2;
    start.handle = static_cast<uint32_t>(std::stoul(line));
    host->PostToImport(EncodeMessage(std::move(start)));
  } else {
    HandleFiles(client, id, word, line);
  }
}

Engine::Engine(EngineHost* host, Sender send) : impl_(std::make_unique<Impl>()) {
  impl_->host = host;
  impl_->send = std::move(send);
}
Engine::~Engine() = default;

void Engine::Receive(ClientId client, Message message) {
  impl_->commands.emplace_back(client, std::string(message.head.begin(), message.head.end()));
}
void Engine::ReceiveFeed(Message message) {
  FeedFinished finished;
  const bool ok = DecodeMessage(&message, &finished);
  impl_->Reply(impl_->feed_client, impl_->feed_id, ok && finished.error.empty(),
               finished.error + finished.hint);
}
void Engine::Disconnect(ClientId client) {
  if (impl_->loop_client == client) impl_->loop_client = 0;
}

bool Engine::Work(double budget_ms) {
  const double end = impl_->host->NowMs() + budget_ms;
  do {
    if (!impl_->commands.empty()) {
      auto [client, line] = std::move(impl_->commands.front());
      impl_->commands.pop_front();
      impl_->Handle(client, std::move(line));
    } else if (impl_->loop_client != 0) {
      impl_->LoopOnce();
    } else {
      return false;
    }
  } while (impl_->host->NowMs() < end);
  return true;
}

void Engine::FeedRestarted() {}

void Engine::Close() {
  while (!impl_->open.empty()) {
    const std::string path = impl_->open.begin()->second.location.path;
    impl_->Close(impl_->open.begin()->first);
    impl_->host->Release(path, [](const Status&) {});
  }
}

}  // namespace tidemark
