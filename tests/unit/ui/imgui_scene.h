// A Dear ImGui context without a screen, for tests that need fonts or whole frames.
#pragma once

#include "imgui.h"
#include "imgui_internal.h"

namespace tidemark::ui {

class ImGuiScene {
 public:
  explicit ImGuiScene(ImVec2 size = {1440, 900}) : context_(ImGui::CreateContext()) {
    ImGui::SetCurrentContext(context_);
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    io.DisplaySize = size;
    io.ConfigFlags |= ImGuiConfigFlags_NavEnableKeyboard;
    io.BackendFlags |= ImGuiBackendFlags_RendererHasTextures;
    context_->TestEngineHookItems = true;
  }
  ~ImGuiScene() {
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      texture->SetTexID(ImTextureID_Invalid);
      texture->SetStatus(ImTextureStatus_Destroyed);
    }
    ImGui::DestroyContext(context_);
  }
  ImGuiScene(const ImGuiScene&) = delete;
  ImGuiScene& operator=(const ImGuiScene&) = delete;

  template <class Draw>
  void Frame(double seconds, Draw draw) {
    ImGui::GetIO().DeltaTime = static_cast<float>(seconds);
    ImGui::NewFrame();
    draw();
    ImGui::Render();
    // What a renderer would do with the textures of the fonts.
    for (ImTextureData* texture : ImGui::GetPlatformIO().Textures) {
      if (texture->Status == ImTextureStatus_WantCreate ||
          texture->Status == ImTextureStatus_WantUpdates) {
        texture->SetTexID(1);
        texture->SetStatus(ImTextureStatus_OK);
      } else if (texture->Status == ImTextureStatus_WantDestroy && texture->UnusedFrames > 0) {
        texture->SetTexID(ImTextureID_Invalid);
        texture->SetStatus(ImTextureStatus_Destroyed);
      }
    }
  }

 private:
  ImGuiContext* context_;
};

}  // namespace tidemark::ui
