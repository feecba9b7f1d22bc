#pragma once

namespace CLI {
class App;
}

namespace dosi::trace {

// Each adds a sub-command; what it does runs as its callback and leaves the exit status in `status`.

}  // namespace dosi::trace
