#include "unit/render/offscreen_gl.h"

#include <dlfcn.h>

#include <algorithm>

#include "render/gl.h"

namespace tidemark::render {
namespace {

// The few names of EGL that are needed, so that its header package is not.
constexpr uint32_t kPlatformSurfaceless = 0x31DD, kOpenGlApi = 0x30A2;
constexpr int32_t kNone = 0x3038, kSurfaceType = 0x3033, kRenderableType = 0x3040, kOpenGlBit = 8;
constexpr int32_t kMajor = 0x3098, kMinor = 0x30FB, kProfile = 0x30FD, kCore = 1;

}  // namespace

// Mesa's software driver keeps some blocks of each context (realloc in swrast_dri.so). Everything
// that is leaked by code of ours is still reported.
extern "C" const char* __lsan_default_suppressions() { return "leak:_dri.so\nleak:libgallium\n"; }

struct OffscreenGl::Egl {
  using Handle = void*;
  void* library = nullptr;
  Handle display = nullptr, context = nullptr, config = nullptr;

  template <class F>
  F* Find(const char* name) const {
    return reinterpret_cast<F*>(dlsym(library, name));
  }
  void EndContext() {
    Find<uint32_t(Handle, Handle, Handle, Handle)>("eglMakeCurrent")(display, nullptr, nullptr,
                                                                     nullptr);
    if (context) Find<uint32_t(Handle, Handle)>("eglDestroyContext")(display, context);
    context = nullptr;
  }
};

OffscreenGl::OffscreenGl(int width, int height) : width_(width), height_(height) {}

std::unique_ptr<OffscreenGl> OffscreenGl::Make(int width, int height, std::string* why) {
  std::unique_ptr<OffscreenGl> out(new OffscreenGl(width, height));
  out->egl_ = std::make_unique<Egl>();
  Egl& egl = *out->egl_;
  egl.library = dlopen("libEGL.so.1", RTLD_NOW);
  if (!egl.library) {
    *why = "libEGL.so.1 is missing";
    return nullptr;
  }
  using GetDisplay = void*(uint32_t, void*, const intptr_t*);
  auto* get_display = egl.Find<GetDisplay>("eglGetPlatformDisplay");
  egl.display = get_display ? get_display(kPlatformSurfaceless, nullptr, nullptr) : nullptr;
  int32_t count = 0;
  const int32_t wanted[] = {kSurfaceType, 0, kRenderableType, kOpenGlBit, kNone};
  const bool ok = egl.display &&
                  egl.Find<uint32_t(void*, int32_t*, int32_t*)>("eglInitialize")(
                      egl.display, nullptr, nullptr) &&
                  egl.Find<uint32_t(uint32_t)>("eglBindAPI")(kOpenGlApi) &&
                  egl.Find<uint32_t(void*, const int32_t*, void**, int32_t, int32_t*)>(
                      "eglChooseConfig")(egl.display, wanted, &egl.config, 1, &count);
  if (!ok || count < 1 || !out->MakeContext()) {
    *why = "EGL gives no GL 3.3 context without a window";
    return nullptr;
  }
  return out;
}

bool OffscreenGl::MakeContext() {
  const int32_t version[] = {kMajor, 3, kMinor, 3, kProfile, kCore, kNone};
  egl_->context = egl_->Find<void*(void*, void*, void*, const int32_t*)>("eglCreateContext")(
      egl_->display, egl_->config, nullptr, version);
  if (!egl_->context) return false;
  egl_->Find<uint32_t(void*, void*, void*, void*)>("eglMakeCurrent")(egl_->display, nullptr,
                                                                     nullptr, egl_->context);
  GLuint frame = 0, color = 0;
  glGenFramebuffers(1, &frame);
  glBindFramebuffer(GL_FRAMEBUFFER, frame);
  glGenRenderbuffers(1, &color);
  glBindRenderbuffer(GL_RENDERBUFFER, color);
  glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, width_, height_);
  glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, color);
  glViewport(0, 0, width_, height_);
  return glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
}

bool OffscreenGl::LoseContext() {
  egl_->EndContext();
  return MakeContext();
}

// The display is one for the process and stays open: ended, it would unload the driver, and what
// the driver leaks could no longer be told by the driver's name.
OffscreenGl::~OffscreenGl() {
  if (egl_ && egl_->library && egl_->display) egl_->EndContext();
}

void OffscreenGl::Clear(Rgba color) {
  glClearColor(color.r / 255.0f, color.g / 255.0f, color.b / 255.0f, color.a / 255.0f);
  glClear(GL_COLOR_BUFFER_BIT);
}

std::vector<Rgba> OffscreenGl::Pixels() const {
  std::vector<Rgba> rows(static_cast<size_t>(width_) * height_), out(rows.size());
  glReadPixels(0, 0, width_, height_, GL_RGBA, GL_UNSIGNED_BYTE, rows.data());
  for (int y = 0; y < height_; ++y) {
    std::copy_n(rows.begin() + static_cast<ptrdiff_t>(height_ - 1 - y) * width_, width_,
                out.begin() + static_cast<ptrdiff_t>(y) * width_);
  }
  return out;
}

}  // namespace tidemark::render
