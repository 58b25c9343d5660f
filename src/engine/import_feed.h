// The parser side of an import: runs an ImportJob where files can be read, and speaks with the
// engine in messages. Runs in the import worker of the page (engine.wasm without a database), on a
// thread of the desktop, or inline in tests and in the command line.
//
//   feed -> engine: sources found · batches · finished      engine -> feed: known sources · credits
//   · cancel
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "base/message.h"
#include "import/job.h"

namespace tidemark {

class ImportFeed {
 public:
  using Sender = std::function<void(Message)>;
  // Makes the files of a drop readable: file list and access by the handle that the UI's host gave.
  using OpenFiles =
      std::function<Result<std::pair<FileTree, std::unique_ptr<FileAccess>>>(uint32_t handle)>;

  // Begins or ends watching the files of a drop; FilesGrew() tells of news.
  using Watch = std::function<void(uint32_t handle, bool on)>;

  ImportFeed(OpenFiles open, Sender send, Watch watch = {});
  ~ImportFeed();

  // A message from the engine.
  void Receive(Message message);
  // `lost`: nothing grew, but they can't be reached for now.
  void FilesGrew(uint32_t handle, bool lost = false);
  // About one slice of work; returns whether work is left (false: waiting for the engine, or idle).
  bool Work();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tidemark
