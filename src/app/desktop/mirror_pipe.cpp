#include "app/desktop/mirror_pipe.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>

#include "base/json_writer.h"

namespace tidemark {

MirrorPipe::MirrorPipe(std::string path, GlfwWindow* window, ui::App* app, Drop drop)
    : path_(std::move(path)), window_(window), app_(app), drop_(std::move(drop)) {
  if (pipe2(wake_.data(), O_CLOEXEC) == 0) reader_ = std::thread([this] { ReadLines(); });
}

MirrorPipe::~MirrorPipe() {
  close(wake_[1]);
  if (reader_.joinable()) reader_.join();
  close(wake_[0]);
}

void MirrorPipe::ReadLines() {
  std::string text;
  std::array<char, 4096> buffer{};
  for (;;) {
    std::array<pollfd, 2> wait{{{STDIN_FILENO, POLLIN, 0}, {wake_[0], POLLIN, 0}}};
    if (poll(wait.data(), wait.size(), -1) < 0 || wait[1].revents != 0) return;
    const ssize_t n = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (n <= 0) return;
    text.append(buffer.data(), static_cast<size_t>(n));
    for (size_t end = 0; (end = text.find('\n')) != std::string::npos; text.erase(0, end + 1)) {
      window_->Post([this, line = text.substr(0, end)] { Obey(line); });
    }
  }
}

void MirrorPipe::Obey(const std::string& line) {
  const size_t blank = line.find(' ');
  const std::string word = line.substr(0, blank);
  const std::string rest = blank == std::string::npos ? "" : line.substr(blank + 1);
  if (word == "close") return window_->Close(true);
  if (word == "quit") return window_->Close(false);
  if (word == "drop") return drop_({rest});
  if (word == "click") {
    const size_t end = rest.find(' ');
    if (end != std::string::npos) return Act(rest.substr(0, end), rest.substr(end + 1), nullptr);
  }
  if (word == "text") {
    const size_t end = rest.find('=');
    const std::string text = end == std::string::npos ? "" : rest.substr(end + 1);
    if (end != std::string::npos) return Act("textbox", rest.substr(0, end), &text);
  }
  std::fprintf(stderr, "tidemark-desktop: unknown line on stdin: %s\n", line.c_str());
}

void MirrorPipe::Act(const std::string& role, const std::string& name, const std::string* text) {
  for (const ui::MirrorNode& node : app_->mirror().nodes()) {
    if (node.role != role || node.name != name) continue;
    if (text != nullptr) {
      window_->mirror_actions().SetText(node.id, *text);
    } else {
      window_->mirror_actions().Click(node.id);
    }
    return window_->RequestFrames(2);
  }
  std::fprintf(stderr, "tidemark-desktop: there is no %s \"%s\"\n", role.c_str(), name.c_str());
}

std::string MirrorPipe::Json() const {
  JsonWriter out;
  out.BeginObject().Key("stats").Raw(app_->StatsJson()).Key("marks").BeginObject();
  for (const auto& [name, time_s] : window_->marks()) out.Key(name).Double(time_s);
  out.EndObject().Key("title").String(app_->title());
  out.Key("nodes").BeginArray();
  for (const ui::MirrorNode& node : app_->mirror().nodes()) {
    out.BeginObject().Key("role").String(node.role).Key("name").String(node.name);
    out.Key("value").String(node.value).Key("box").BeginArray();
    for (const float px : {node.x0, node.y0, node.x1, node.y1}) out.Double(static_cast<double>(px));
    out.EndArray();
    for (const auto& [name, value] : node.attributes) out.Key(name).String(value);
    out.EndObject();
  }
  out.EndArray().EndObject();
  return out.Take();
}

void MirrorPipe::AfterFrame() {
  std::string text = Json();
  if (text == written_) return;
  written_ = std::move(text);
  const std::string part = path_ + ".part";
  std::ofstream out(part, std::ios::binary);
  out << written_ << '\n';
  out.close();
  std::error_code error;
  if (out) std::filesystem::rename(part, path_, error);
  if (!out || error) {
    std::fprintf(stderr, "tidemark-desktop: the mirror can't be written to %s\n", path_.c_str());
  }
}

}  // namespace tidemark
