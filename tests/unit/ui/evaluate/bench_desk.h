// A bench whose workbench and engine are the test: what it asks for is looked at, and answers are
// made by hand.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "workbench/answers.h"
#include "workbench/requests.h"

namespace tidemark::ui {

// The requests of one kind among messages to the workbench, in order.
template <class Request>
std::vector<Request> RequestsOf(const std::vector<Message>& messages) {
  std::vector<Request> found;
  for (const Message& message : messages) {
    if (PeekType<workbench::RequestType>(message) != Request::kType) continue;
    Message copy = message;
    Request request;
    if (DecodeMessage(&copy, &request)) found.push_back(std::move(request));
  }
  return found;
}
template <class Request>
std::optional<Request> LastRequest(const std::vector<Message>& messages) {
  std::vector<Request> found = RequestsOf<Request>(messages);
  if (found.empty()) return std::nullopt;
  return std::move(found.back());
}

inline workbench::ModelCard MakeModel(uint32_t evaluation, const std::string& name,
                                      workbench::ModelCard::State state) {
  workbench::ModelCard card;
  card.evaluation = evaluation;
  card.name = name;
  card.state = state;
  card.loaded = true;
  card.sha256 = std::string(64, static_cast<char>('a' + evaluation % 6));
  card.size_bytes = 22000;
  card.format = "ONNX opset 13";
  card.producer = "from PyTorch 1.13";
  card.input_names = {"x"};
  card.inputs = {"x: float32 [n, 1, 8, 8]"};
  card.outputs = {"p: float32 [n, 10]"};
  card.operators = {{"Conv", 3}, {"Relu", 2}, {"MaxPool", 1}, {"Gemm", 1}, {"Softmax", 1}};
  card.parameters = 5210;
  card.operations = 120000;
  return card;
}

inline workbench::DataCard MakeData(uint32_t data, const std::string& name) {
  workbench::DataCard card;
  card.data = data;
  card.name = name;
  card.format = "CSV";
  card.sha256 = std::string(64, 'd');
  card.size_bytes = card.bytes_read = 107000;
  card.rows = 719;
  card.reading = false;
  for (const char* column : {"pixel_0", "pixel_1", "label"}) {
    card.columns.emplace_back();
    card.columns.back().name = column;
    card.columns.back().kind = workbench::ColumnKind::kWholeNumber;
  }
  return card;
}

// A bench with these models, one data set and the slice of all rows.
inline workbench::Bench MakeBench(std::vector<workbench::ModelCard> models, uint64_t version) {
  workbench::Bench bench;
  bench.models = std::move(models);
  bench.data = {MakeData(1, "digits/test.csv")};
  bench.version = version;
  bench.headline = "accuracy";
  bench.target_note = "10 classes";
  bench.in_force.data = {1};
  bench.in_force.targets = {"label"};
  bench.in_force.task = workbench::TaskChoice::kMulticlass;
  workbench::InputCard input;
  input.choice.input = "x";
  input.choice.columns = {"pixel_0", "pixel_1"};
  input.choice.scaling = workbench::Scaling::kDivide;
  input.choice.divisor = 16;
  input.takes = "float32 [n, 1, 8, 8]";
  input.summary = "pixel_0 … pixel_63 → 1 × 8 × 8";
  input.fits = "Shape fits";
  bench.inputs = {input};
  bench.in_force.inputs = {input.choice};
  workbench::SliceCard all;
  all.name = "All";
  all.rows = 719;
  for (const workbench::ModelCard& model : bench.models) {
    if (model.state == workbench::ModelCard::State::kDone)
      all.figures.emplace_back(model.evaluation, 0.971);
  }
  bench.slices = {all};
  return bench;
}

// An answer to a question: three classes, of which the last is mistaken most.
inline workbench::Summary MakeSummary(const workbench::Query& query) {
  workbench::Summary summary;
  summary.query = query;
  summary.task = workbench::TaskChoice::kMulticlass;
  summary.rows = 719;
  summary.class_names = {"0", "1", "2"};
  summary.confusion = {60, 0, 1, 0, 70, 3, 4, 5, 50};
  summary.classes.resize(3);
  summary.figures = {{"accuracy", 0.971, 0.956, 0.981, ""}};
  summary.headlines = {"accuracy"};
  summary.has_scores = true;
  summary.resamples = 1000;
  return summary;
}

}  // namespace tidemark::ui
