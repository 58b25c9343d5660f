#include "import/tensorboard_tags.h"

#include <utility>
#include <vector>

#include "base/bit_cast.h"
#include "base/bytes.h"
#include "base/wire_reader.h"
#include "import/format.h"
#include "import/tensorboard_event.h"

namespace tidemark {
namespace {

TagPlugin PluginOf(std::string_view name) {
  static constexpr std::pair<std::string_view, TagPlugin> kPlugins[] = {
      {"", TagPlugin::kNone},
      {"scalars", TagPlugin::kScalars},
      {"histograms", TagPlugin::kHistograms},
      {"images", TagPlugin::kImages},
      {"audio", TagPlugin::kAudio},
      {"text", TagPlugin::kText},
      {"pr_curves", TagPlugin::kPrCurves},
      {"hparams", TagPlugin::kHparams},
  };
  for (const auto& [known, plugin] : kPlugins) {
    if (known == name) return plugin;
  }
  return name.substr(0, 6) == "graph_" ? TagPlugin::kGraph : TagPlugin::kOther;
}

constexpr uint32_t kStateVersion = 1;

void AppendField(uint32_t field, uint64_t value, ByteWriter* out) {
  out->Varint(WireKey(field, kWireVarint));
  out->Varint(value);
}

void AppendField(uint32_t field, std::span<const uint8_t> bytes, ByteWriter* out) {
  out->Varint(WireKey(field, kWireBytes));
  out->Varint(bytes.size());
  out->Bytes(bytes);
}

}  // namespace

TagInfo& TagTable::FindByHash(std::string_view tag) {
  auto found = slots_.find(tag);
  TagInfo* info = nullptr;
  if (found != slots_.end()) {
    info = found->second;
  } else {
    info = &tags_.emplace_back();
    info->tag = std::string(tag);
    info->name = info->tag.empty() ? "(no tag)" : info->tag;
    info->renamed = MakeSafeName(&info->name);
    slots_.emplace(info->tag, info);
  }
  if (last_ != nullptr) last_->next = info;
  last_ = info;
  return *info;
}

bool TagTable::SetMetadata(TagInfo* tag, std::string_view metadata) {
  MetadataView view;
  if (!DecodeMetadata(AsBytes(metadata), &view)) return false;
  tag->metadata = std::string(metadata);
  tag->plugin = PluginOf(view.plugin);
  tag->is_scalar_class = view.data_class == 1;
  return true;
}

void TagTable::Clear() {
  slots_.clear();
  tags_.clear();
  last_ = nullptr;
}

std::string TensorboardState::Save(const TagTable& tags) const {
  std::vector<uint8_t> bytes;
  ByteWriter out(&bytes);
  AppendField(1, kStateVersion, &out);
  AppendField(2, BitCast<uint64_t>(started_s), &out);
  AppendField(3, writer_seen ? 1 : 0, &out);
  AppendField(4, skip_bytes, &out);
  AppendField(5, scanning ? 1 : 0, &out);
  AppendField(6, scan_from, &out);
  std::vector<uint8_t> entry;
  for (const auto& tag : tags.tags()) {
    if (tag.metadata.empty()) continue;
    entry.clear();
    ByteWriter entry_out(&entry);
    AppendField(1, AsBytes(tag.tag), &entry_out);
    AppendField(2, AsBytes(tag.metadata), &entry_out);
    AppendField(7, entry, &out);
  }
  return std::string(AsText(bytes));
}

void TensorboardState::Load(std::string_view bytes, TagTable* tags) {
  WireReader reader(AsBytes(bytes));
  WireField field;
  if (!reader.Next(&field) || field.key != WireKey(1, kWireVarint) || field.number != kStateVersion)
    return;
  while (reader.Next(&field)) {
    if (field.key == WireKey(2, kWireVarint)) started_s = field.F64();
    if (field.key == WireKey(3, kWireVarint)) writer_seen = field.number != 0;
    if (field.key == WireKey(4, kWireVarint)) skip_bytes = field.number;
    if (field.key == WireKey(5, kWireVarint)) scanning = field.number != 0;
    if (field.key == WireKey(6, kWireVarint)) scan_from = field.number;
    if (field.key != WireKey(7, kWireBytes)) continue;
    std::string_view tag;
    std::string_view metadata;
    WireReader entry(field.bytes);
    WireField part;
    while (entry.Next(&part)) {
      if (part.key == WireKey(1, kWireBytes)) tag = part.text();
      if (part.key == WireKey(2, kWireBytes)) metadata = part.text();
    }
    if (entry.ok() && !TagTable::SetMetadata(&tags->Find(tag), metadata)) return;
  }
}

}  // namespace tidemark
