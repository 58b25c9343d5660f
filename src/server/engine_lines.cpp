#include "server/engine_lines.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/engine.h"
#include "server/access.h"
#include "server/engine_wire.h"
#include "server/served_file.h"

namespace tidemark {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMaxLines = 24;
constexpr size_t kLineNameBytes = 32;
constexpr size_t kMaxWaitingCommands = 4096;           // of all pages
constexpr size_t kSlowReaderBytes = size_t{24} << 20;  // not read yet: no new commands are taken
constexpr size_t kMaxUnreadBytes = size_t{96} << 20;   // the largest chart has 32 MB
constexpr auto kAliveEvery = std::chrono::seconds(10);
constexpr auto kGoneLookEvery = std::chrono::seconds(1);
constexpr double kSliceMs = 8;
constexpr double kLookEveryMs = 250;
constexpr double kLookShare = 10;  // at most a tenth of the time goes into looking
constexpr size_t kCopyPieceBytes = 256 << 10;

bool IsLineName(std::string_view name) {
  return name.size() == kLineNameBytes && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
         });
}

// One page.
struct Line {
  ClientId client = 0;
  std::deque<Message> unread;
  size_t unread_bytes = 0;
  bool ended = false;
  std::condition_variable news;
};

HttpResponse NoLine() {
  return ErrorResponse(410, "LINE_ENDED", "This line has ended. The page makes a new one.");
}

}  // namespace

struct EngineLines::State {
  State(const std::string& file, const std::string& example) : host(file, example) {}

  void Run();
  void Deliver(ClientId client, Message message);
  void End(const std::shared_ptr<Line>& line);  // with the mutex held
  bool WriteNext(const std::shared_ptr<Line>& line, const HttpBody& body);

  ServedFile host;
  std::mutex mutex;  // of everything below
  std::condition_variable work;
  std::map<std::string, std::shared_ptr<Line>, std::less<>> lines;
  std::vector<std::pair<ClientId, Message>> commands;
  std::vector<ClientId> gone;
  ClientId next_client = 1;
  bool stopping = false;
  std::thread thread;
};

void EngineLines::State::End(const std::shared_ptr<Line>& line) {
  if (line->ended) return;
  line->ended = true;
  line->unread.clear();
  line->unread_bytes = 0;
  line->news.notify_all();
  gone.push_back(line->client);
  std::erase_if(commands, [&](const auto& command) { return command.first == line->client; });
  std::erase_if(lines, [&](const auto& entry) { return entry.second == line; });
  work.notify_one();
}

void EngineLines::State::Deliver(ClientId client, Message message) {
  const std::scoped_lock lock(mutex);
  const auto found = std::find_if(lines.begin(), lines.end(), [&](const auto& entry) {
    return entry.second->client == client;
  });
  if (found == lines.end()) return;
  const std::shared_ptr<Line> line = found->second;
  line->unread_bytes += FrameBytes(message);
  line->unread.push_back(std::move(message));
  if (line->unread_bytes > kMaxUnreadBytes) return End(line);
  line->news.notify_all();
}

void EngineLines::State::Run() {
  Engine engine(&host,
                [this](ClientId client, Message message) { Deliver(client, std::move(message)); });
  bool busy = false;
  double look_ms = 0;
  for (;;) {
    std::vector<std::pair<ClientId, Message>> taken;
    std::vector<ClientId> left;
    bool watched = false;
    {
      std::unique_lock lock(mutex);
      const auto due = [this] { return stopping || !commands.empty() || !gone.empty(); };
      if (!busy && lines.empty()) work.wait(lock, due);
      if (!busy && !lines.empty()) {
        const double wait_ms = std::max(1.0, look_ms - host.NowMs());
        work.wait_for(lock, std::chrono::duration<double, std::milli>(wait_ms), due);
      }
      if (stopping) break;
      taken.swap(commands);
      left.swap(gone);
      watched = !lines.empty();
    }
    for (const ClientId client : left) engine.Disconnect(client);
    for (auto& [client, message] : taken) engine.Receive(client, std::move(message));
    const double begun_ms = host.NowMs();
    const bool look = watched && begun_ms >= look_ms;
    if (look) engine.LookForChanges();
    busy = engine.Work(kSliceMs);
    const double ended_ms = host.NowMs();
    if (look) look_ms = ended_ms + std::max(kLookEveryMs, kLookShare * (ended_ms - begun_ms));
  }
  engine.Close();
}

EngineLines::EngineLines(const std::string& file, const std::string& example)
    : state_(std::make_shared<State>(file, example)) {
  state_->thread = std::thread([state = state_.get()] { state->Run(); });
}

EngineLines::~EngineLines() {
  Stop();
  state_->thread.join();
}

void EngineLines::Stop() {
  const std::scoped_lock lock(state_->mutex);
  state_->stopping = true;
  while (!state_->lines.empty()) state_->End(std::shared_ptr<Line>(state_->lines.begin()->second));
  state_->work.notify_one();
}

// Writes what waits, or a sign of life; false: the line has ended.
bool EngineLines::State::WriteNext(const std::shared_ptr<Line>& line, const HttpBody& body) {
  const auto alive_at = Clock::now() + kAliveEvery;
  std::unique_lock lock(mutex);
  while (line->unread.empty() && !line->ended && Clock::now() < alive_at) {
    line->news.wait_for(lock, kGoneLookEvery);
    if (line->unread.empty() && !body.reader_is_there()) return false;
  }
  if (line->ended) return false;
  if (line->unread.empty()) {
    lock.unlock();
    return body.write(AliveFrame());
  }
  const Message message = std::move(line->unread.front());
  line->unread.pop_front();
  lock.unlock();
  const bool written = WriteFrame(message, body.write);
  lock.lock();
  // Counted until it is out: a message that the page does not take is unread.
  line->unread_bytes -= std::min(line->unread_bytes, FrameBytes(message));
  return written;
}

HttpResponse EngineLines::Replies(const HttpRequest& request) {
  if (!IsLineName(request.line)) {
    return ErrorResponse(400, "INVALID_LINE", "A page names its line by 32 hexadecimal digits.");
  }
  const auto line = std::make_shared<Line>();
  {
    const std::scoped_lock lock(state_->mutex);
    const auto before = state_->lines.find(request.line);
    if (before != state_->lines.end()) state_->End(std::shared_ptr<Line>(before->second));
    if (state_->stopping || state_->lines.size() >= kMaxLines) {
      return ErrorResponse(
          503, "TOO_MANY_PAGES",
          fmt::format("{} pages look at this server already. Close one.", kMaxLines));
    }
    line->client = state_->next_client++;
    state_->lines.emplace(request.line, line);
    state_->work.notify_one();
  }
  HttpResponse response{200, "application/octet-stream", ""};
  // Ends the line when the stream is over, whyever.
  const std::shared_ptr<void> ender(nullptr, [state = state_, line](void*) {
    const std::scoped_lock lock(state->mutex);
    state->End(line);
  });
  response.stream = [state = state_, line, ender](const HttpBody& body) {
    return state->WriteNext(line, body);
  };
  return response;
}

HttpResponse EngineLines::Commands(const HttpRequest& request) {
  auto messages = ReadFrames(request.body);
  if (!messages.ok()) return ErrorResponse(400, "INVALID_MESSAGE", messages.error().message);
  const std::scoped_lock lock(state_->mutex);
  const auto line = state_->lines.find(request.line);
  if (line == state_->lines.end()) return NoLine();
  if (line->second->unread_bytes > kSlowReaderBytes ||
      state_->commands.size() + messages->size() > kMaxWaitingCommands) {
    return ErrorResponse(429, "TOO_MUCH_AT_ONCE", "Replies wait to be read first.");
  }
  for (Message& message : *messages) {
    state_->commands.emplace_back(line->second->client, std::move(message));
  }
  state_->work.notify_one();
  return {204, "application/json", ""};
}

HttpResponse EngineLines::Copy(const HttpRequest& request) {
  {
    const std::scoped_lock lock(state_->mutex);
    if (state_->lines.find(request.line) == state_->lines.end()) return NoLine();
  }
  std::string name;
  for (const auto& [key, value] : request.query) {
    if (key == "name") name = value;
  }
  const int file = state_->host.TakeCopy(name);
  if (file < 0) {
    return ErrorResponse(404, "NO_COPY", "The copy is no longer there. Save it again.");
  }
  HttpResponse response{200, "application/vnd.sqlite3", ""};
  const auto closer = std::shared_ptr<void>(nullptr, [file](void*) { ::close(file); });
  response.stream = [file, closer](const HttpBody& body) {
    std::string piece(kCopyPieceBytes, '\0');
    const ssize_t count = ::read(file, piece.data(), piece.size());
    if (count <= 0) return false;
    return body.write(std::string_view(piece).substr(0, static_cast<size_t>(count)));
  };
  return response;
}

}  // namespace tidemark
