# shellcheck shell=bash
# Makes the data of tests/data again with the real clients (tensorboardX and others), in a folder of its
# own, and runs the golden tests over it: a new version of a client that writes otherwise is seen here.

# install_clients NAME REQUIREMENTS: a Python with these clients in $CACHE/NAME.
install_clients() {
  local venv=$CACHE/$1 wanted=$2
  [ -f "$wanted" ] || fail "$wanted is missing."
  command -v python3 >/dev/null || fail "python3 is missing."
  cmp -s "$wanted" "$venv/requirements.txt" && return
  say "Installing the clients …"
  rm -rf "$venv"
  install_packages python3-venv
  logged "$1-venv" "the Python environment could not be made. Is the package python3-venv installed?" "$PYTHON" -m venv "$venv"
  logged "$1-pip" "the clients could not be installed. Is there a network?" "$venv/bin/pip" install -q -r "$wanted"
  cp "$wanted" "$venv/requirements.txt"
}

# The node tests of ONNX, one operator a model: up to 1.22 they are files inside the package. A clone without
# fixtures runs them here.
run_node_tests() {
  local venv=$CACHE/onnx-node-tests folder version
  install_clients onnx-node-tests tests/data/onnx_requirements.txt
  folder=$("$venv/bin/python" -c 'import os, onnx; print(os.path.join(os.path.dirname(onnx.__file__), "backend/test/data/node"))')
  version=$("$venv/bin/python" -c 'import onnx; print(onnx.__version__)')
  compile release-tests model_test || fail "the tests of models were not built. The error is above."
  (cd tests && TIDEMARK_ONNX_NODE=$folder TIDEMARK_ONNX_VERSION=$version ../build/release-tests/tests/model_test --gtest_brief=1 \
    --gtest_filter='NodeTests.*')
}

run_peers() {
  local venv=$CACHE/peers data=$ROOT/build/peers-data script failed=0
  install_clients peers tests/data/requirements.txt
  rm -rf "$data" && mkdir -p "$data" out/web
  cp -r tests/data/. "$data"
  for script in tests/data/make_*.py; do
    [ -f "$script" ] || continue
    say "== $script"
    "$venv/bin/python" "$script" "$data" || failed=$((failed + 1))
  done
  say "== tests/python_integrations_test.py with the real libraries"
  "$venv/bin/python" tests/python_integrations_test.py || failed=$((failed + 1))
  build_native || fail "the programs were not built."
  say "== tests/mlflow_client_test.py with the real client"
  "$venv/bin/python" tests/mlflow_client_test.py || failed=$((failed + 1))
  for script in tests/eval_*test.py; do
    say "== $script with models made anew"
    TIDEMARK_DATA=$data "$PYTHON" "$script" || failed=$((failed + 1))
  done
  configure release-tests -DCMAKE_BUILD_TYPE=Release
  compile release-tests golden_test || fail "the golden tests were not built. The error is above."
  say "== golden tests over the new data"
  (cd tests && TIDEMARK_DATA=$data ../build/release-tests/tests/golden_test --gtest_brief=1) || failed=$((failed + 1))
  say "== node tests of the package onnx"
  run_node_tests || failed=$((failed + 1))
  [ "$failed" -eq 0 ] || fail "$failed of the steps failed."
  say "The clients' data are read as before."
}
