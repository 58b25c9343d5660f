#include "engine/import_feed.h"

#include <chrono>
#include <deque>
#include <optional>
#include <utility>

#include "engine/import_messages.h"
#include "import/followed_files.h"

namespace tidemark {
namespace {

ImportOptions OptionsOf(const FeedStart& start) {
  ImportOptions options;
  for (const ColumnCorrection& c : start.corrections) {
    options.columns[c.path] = ColumnChoice{c.step, c.wall_time, c.run, {}};
  }
  return options;
}

using Clock = std::chrono::steady_clock;

// About as much goes out in one message, unless one batch is larger. What is less waits for more
// batches, but not for long: a message costs more than the few points of a file that grows.
constexpr size_t kMessageBytes = size_t{256} << 10;
constexpr std::chrono::milliseconds kLongestWait{30};

size_t SizeOf(const ImportBatch& batch) {
  size_t size = 1024 + batch.parser_state.size() + 256 * batch.params.size();
  for (const SeriesBlock& block : batch.blocks) size += 128 + 24 * block.points.size();
  for (const MediaEntry& media : batch.media) size += 128 + media.bytes.size();
  return size;
}

}  // namespace

// One job at a time; later Start messages wait.
struct ImportFeed::Impl {
  OpenFiles open;
  Sender send;
  Watch watch;
  std::deque<FeedStart> waiting;
  std::map<uint32_t, FollowedFiles> followed;  // by handle; outlives the job
  uint32_t job_id = 0;
  uint32_t followed_handle = 0;  // of the job, 0 = an import that does not follow
  std::unique_ptr<ImportJob> job;
  bool found_sent = false;
  uint32_t credits = 0;
  std::deque<ImportBatch> ready;
  size_t ready_bytes = 0;
  Clock::time_point sent_at;

  void Start(const FeedStart& start);
  void Finish(const std::string& error, const std::string& hint);
  void SendFound();
  [[nodiscard]] bool IsSendDue() const;
  bool SendReady();
};

void ImportFeed::Impl::Start(const FeedStart& start) {
  job_id = start.job;
  found_sent = false;
  credits = 0;
  ready.clear();
  ready_bytes = 0;
  sent_at = Clock::now();
  auto opened = open(start.handle);
  if (!opened.ok()) {
    Finish(opened.error().message, opened.error().hint);
    return;
  }
  auto [tree, access] = std::move(opened).value();
  followed_handle = start.follow && watch ? start.handle : 0;
  // Its state in the store has moved on past what was kept.
  if (!start.follow || !start.corrections.empty()) followed.erase(start.handle);
  job = std::make_unique<ImportJob>(std::move(access), std::move(tree), OptionsOf(start),
                                    followed_handle != 0 ? &followed[followed_handle] : nullptr);
}

void ImportFeed::Impl::Finish(const std::string& error, const std::string& hint) {
  FeedFinished finished;
  finished.job = job_id;
  finished.error = error;
  finished.hint = hint;
  if (job) {
    finished.counts = job->counts();
    for (auto& [path, columns] : job->TakeColumns()) {
      finished.guesses.push_back({std::move(path), std::move(columns.names),
                                  std::move(columns.step), std::move(columns.wall_time),
                                  std::move(columns.run)});
    }
  }
  job.reset();
  ready.clear();
  ready_bytes = 0;
  job_id = 0;
  const uint32_t handle = std::exchange(followed_handle, 0);
  send(EncodeMessage(std::move(finished)));
  if (handle != 0) watch(handle, true);
}

void ImportFeed::Impl::SendFound() {
  FeedFound found;
  found.job = job_id;
  found.root_name = job->tree().root_name();
  found.sources = job->sources();
  for (const SourceInfo& source : found.sources) {
    found.modified_s.push_back(job->tree().files()[source.file].modified_s);
  }
  found.notes = job->file_notes();
  found.counts = job->counts();
  found_sent = true;
  send(EncodeMessage(std::move(found)));
}

bool ImportFeed::Impl::IsSendDue() const {
  return ready_bytes >= kMessageBytes || (!ready.empty() && Clock::now() - sent_at >= kLongestWait);
}

// Sends batches as far as credits go; true when none is left.
bool ImportFeed::Impl::SendReady() {
  while (!ready.empty() && credits > 0) {
    FeedBatch out;
    out.job = job_id;
    size_t size = 0;
    while (!ready.empty() && size < kMessageBytes) {
      size += SizeOf(ready.front());
      out.batches.push_back(std::move(ready.front()));
      ready.pop_front();
    }
    out.counts = job->counts();
    ready_bytes -= size;
    sent_at = Clock::now();
    --credits;
    send(EncodeMessage(std::move(out)));
  }
  return ready.empty();
}

ImportFeed::ImportFeed(OpenFiles open, Sender send, Watch watch) : impl_(std::make_unique<Impl>()) {
  impl_->open = std::move(open);
  impl_->send = std::move(send);
  impl_->watch = std::move(watch);
}

void ImportFeed::FilesGrew(uint32_t handle, bool lost) {
  impl_->send(EncodeMessage(FeedGrown{handle, lost}));
}

ImportFeed::~ImportFeed() = default;

void ImportFeed::Receive(Message message) {
  Impl& m = *impl_;
  switch (PeekType<FeedType>(message)) {
    case FeedType::kStart: {
      FeedStart start;
      if (DecodeMessage(&message, &start)) m.waiting.push_back(std::move(start));
      break;
    }
    case FeedType::kKnown: {
      FeedKnown known;
      if (DecodeMessage(&message, &known) && m.job && known.job == m.job_id) {
        m.job->SetKnown(std::move(known.known));
      }
      break;
    }
    case FeedType::kCredit: {
      FeedCredit credit;
      if (DecodeMessage(&message, &credit) && credit.job == m.job_id) m.credits += credit.batches;
      break;
    }
    case FeedType::kUnfollow: {
      FeedUnfollow stop;
      if (!DecodeMessage(&message, &stop) || !m.watch) break;
      if (stop.forget && m.job && m.followed_handle == stop.handle) m.Finish("", "");
      if (stop.forget) m.followed.erase(stop.handle);
      m.watch(stop.handle, false);
      break;
    }
    case FeedType::kCancel: {
      FeedCancel cancel;
      if (!DecodeMessage(&message, &cancel)) break;
      if (m.job && cancel.job == m.job_id) m.Finish("", "");
      break;
    }
    default:
      break;
  }
}

bool ImportFeed::Work() {
  Impl& m = *impl_;
  if (!m.job) {
    if (m.waiting.empty()) return false;
    const FeedStart start = std::move(m.waiting.front());
    m.waiting.pop_front();
    m.Start(start);
    return true;
  }
  if (m.IsSendDue() && !m.SendReady()) return false;  // waits for credit
  std::vector<ImportBatch> batches;
  const ImportJob::State state = m.job->Step(&batches);
  for (ImportBatch& batch : batches) {
    m.ready_bytes += SizeOf(batch);
    m.ready.push_back(std::move(batch));
  }
  if (state == ImportJob::State::kWaitingForKnown) {
    if (!m.found_sent) m.SendFound();
    m.SendReady();
    return false;
  }
  const bool due = state == ImportJob::State::kDone || m.IsSendDue();
  const bool sent = !due || m.SendReady();
  if (state == ImportJob::State::kDone && sent) {
    m.Finish("", "");
    return !m.waiting.empty();
  }
  return sent;
}

}  // namespace tidemark
