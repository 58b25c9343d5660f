#!/usr/bin/env python3
"""`tidemark serve` with the real MLflow client, unchanged: what scripts and autologging do, and what the
command line then says of it. Skipped where mlflow is not installed; scripts/peers.sh installs it."""
import json
import math
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

try:
    import mlflow
except ImportError:
    mlflow = None

OUT = pathlib.Path(os.environ.get("TIDEMARK_OUT", pathlib.Path(__file__).resolve().parent.parent / "out"))
TOOL = OUT / "tidemark"


def tool(*words):
    """The JSON that a word of the command line prints."""
    return json.loads(subprocess.run([str(TOOL), *map(str, words), "--json"], check=True, stdout=subprocess.PIPE).stdout)


@unittest.skipIf(mlflow is None, "mlflow is not installed")
class RealClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.file = pathlib.Path(cls.folder.name) / "runs.sqlite"
        cls.server = subprocess.Popen([str(TOOL), "serve", str(cls.file), "--port", "0", "--json"], stdout=subprocess.PIPE, text=True)
        cls.url = json.loads(cls.server.stdout.readline())["url"]
        # A refused call must fail the test now, not after minutes of trying again.
        os.environ["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "1"
        mlflow.set_tracking_uri(cls.url)
        cls.client = mlflow.MlflowClient()

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        code = cls.server.wait(timeout=30)
        cls.server.stdout.close()
        cls.folder.cleanup()
        assert code == 0, "the server ended with %d" % code

    def run_of_tool(self, run_id):
        return next(run for run in tool("runs", self.file) if run["run_id"].replace("-", "") == run_id)

    def test_the_registry(self):
        client = self.client
        client.create_registered_model("net", tags={"team": "blue"}, description="first")
        with self.assertRaisesRegex(mlflow.exceptions.MlflowException, "already exists"):
            client.create_registered_model("net")
        for source in ("runs:/a/model", "runs:/b/model"):
            client.create_model_version("net", source, tags={"s": source})
        client.set_registered_model_alias("net", "champion", "2")
        self.assertEqual(client.get_model_version_by_alias("net", "champion").version, "2")
        self.assertEqual(client.get_model_version("net", "2").aliases, ["champion"])
        client.transition_model_version_stage("net", "1", "Production")
        self.assertEqual(client.transition_model_version_stage("net", "2", "production", archive_existing_versions=True).current_stage, "Production")
        self.assertEqual(client.get_model_version("net", "1").current_stage, "Archived")
        self.assertEqual([v.version for v in client.get_latest_versions("net", ["Production"])], ["2"])
        self.assertEqual(client.get_model_version_download_uri("net", "1"), "runs:/a/model")
        client.update_model_version("net", "1", description="older")
        client.set_model_version_tag("net", "1", "k", "v")
        client.delete_model_version_tag("net", "1", "s")
        self.assertEqual(client.get_model_version("net", "1").tags, {"k": "v"})
        self.assertEqual({v.version for v in client.search_model_versions("name = 'net'")}, {"1", "2"})
        self.assertEqual([m.name for m in client.search_registered_models("tags.team = 'blue'")], ["net"])
        client.rename_registered_model("net", "web")
        client.update_registered_model("web", "renamed")
        got = client.get_registered_model("web")
        self.assertEqual((got.description, got.aliases, got.tags), ("renamed", {"champion": "2"}, {"team": "blue"}))
        client.delete_model_version("web", "2")
        with self.assertRaises(mlflow.exceptions.MlflowException):
            client.get_model_version_by_alias("web", "champion")
        client.delete_registered_model("web")
        with self.assertRaisesRegex(mlflow.exceptions.MlflowException, "not found"):
            client.get_registered_model("web")

    def test_a_script(self):
        mlflow.set_experiment("digits")
        with mlflow.start_run(run_name="first", description="a *note*") as run:
            mlflow.log_metric("loss", 0.5, step=1)
            mlflow.log_metrics({"loss": 0.25, "acc": 0.75}, step=2)
            mlflow.log_param("lr", 0.001)
            mlflow.log_params({"depth": 3, "name": "a b", "flag": True})
            mlflow.set_tag("team", "blue")
            mlflow.set_tags({"a": "1", "b": "ä"})
            mlflow.log_text("hello", "notes/hello.txt")
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "data.bin"
                path.write_bytes(bytes(range(256)) * 1000)
                mlflow.log_artifact(str(path))
            with mlflow.start_run(run_name="inner", nested=True) as inner:
                mlflow.log_metric("x", math.nan)
                mlflow.log_metric("x", math.inf, step=1)
        run_id = run.info.run_id
        seen = self.client.get_run(run_id)
        self.assertEqual(seen.info.status, "FINISHED")
        self.assertEqual(seen.data.params, {"lr": "0.001", "depth": "3", "name": "a b", "flag": "True"})
        self.assertEqual(seen.data.metrics, {"loss": 0.25, "acc": 0.75})
        self.assertEqual({seen.data.tags[key] for key in ("team", "a", "b")}, {"blue", "1", "ä"})
        history = [(point.step, point.value) for point in self.client.get_metric_history(run_id, "loss")]
        self.assertEqual(history, [(1, 0.5), (2, 0.25)])
        self.assertEqual(self.client.get_run(inner.info.run_id).data.tags["mlflow.parentRunId"], run_id)
        values = [point.value for point in self.client.get_metric_history(inner.info.run_id, "x")]
        self.assertTrue(math.isnan(values[0]) and values[1] > 1e308, values)
        self.assertEqual([file.path for file in self.client.list_artifacts(run_id)], ["data.bin", "notes"])
        self.assertEqual([file.path for file in self.client.list_artifacts(run_id, "notes")], ["notes/hello.txt"])
        got = pathlib.Path(mlflow.artifacts.download_artifacts(run_id=run_id, artifact_path="data.bin"))
        self.assertEqual(got.read_bytes(), bytes(range(256)) * 1000)
        self.assertEqual(mlflow.artifacts.load_text(seen.info.artifact_uri + "/notes/hello.txt"), "hello")

        ours = self.run_of_tool(run_id)
        self.assertEqual((ours["name"], ours["project"], ours["status"]), ("first", "digits", "finished"))
        self.assertEqual(ours["params"], {"lr": 0.001, "depth": 3, "name": "a b", "flag": "True"})
        points = tool("points", self.file, "--run", ours["run_id"], "--metric", "loss")
        self.assertEqual([(step, value) for step, _, value in points], [(1, 0.5), (2, 0.25)])
        self.assertLess(abs(points[0][1] - seen.info.start_time / 1000), 60)

    def test_changes_and_errors(self):
        experiment = self.client.create_experiment("changes", tags={"k": "v"})
        self.assertEqual(self.client.get_experiment(experiment).tags, {"k": "v"})
        self.client.set_experiment_tag(experiment, "k2", "v2")
        self.client.rename_experiment(experiment, "changed")
        self.assertEqual(self.client.get_experiment_by_name("changed").tags["k2"], "v2")
        with self.assertRaises(mlflow.MlflowException) as caught:
            self.client.create_experiment("changed")
        self.assertEqual(caught.exception.error_code, "RESOURCE_ALREADY_EXISTS")
        run = self.client.create_run(experiment, run_name="r")
        run_id = run.info.run_id
        self.client.log_param(run_id, "p", "1")
        self.client.log_param(run_id, "p", "1")
        with self.assertRaises(mlflow.MlflowException) as caught:
            self.client.log_param(run_id, "p", "2")
        self.assertEqual(caught.exception.error_code, "INVALID_PARAMETER_VALUE")
        self.client.update_run(run_id, name="renamed")
        self.client.set_terminated(run_id, "KILLED")
        self.assertEqual(self.client.get_run(run_id).info.run_name, "renamed")
        self.assertEqual(self.client.get_run(run_id).info.status, "KILLED")
        self.assertEqual(self.run_of_tool(run_id)["status"], "stopped")
        self.client.set_tag(run_id, "t", "x")
        self.client.delete_tag(run_id, "t")
        self.assertNotIn("t", self.client.get_run(run_id).data.tags)
        self.client.delete_run(run_id)
        self.assertEqual(self.client.get_run(run_id).info.lifecycle_stage, "deleted")
        self.assertEqual(self.client.search_runs([experiment]), [])
        with self.assertRaises(mlflow.MlflowException):
            self.client.log_metric(run_id, "m", 1.0)
        self.client.restore_run(run_id)
        self.assertEqual([r.info.run_id for r in self.client.search_runs([experiment])], [run_id])
        with self.assertRaises(mlflow.MlflowException) as caught:
            self.client.get_run("0" * 32)
        self.assertEqual(caught.exception.error_code, "RESOURCE_DOES_NOT_EXIST")
        self.client.delete_experiment(experiment)
        self.assertEqual(self.client.get_experiment(experiment).lifecycle_stage, "deleted")
        self.client.restore_experiment(experiment)
        names = [e.name for e in self.client.search_experiments(filter_string="name LIKE 'chang%'")]
        self.assertEqual(names, ["changed"])

    def test_search(self):
        experiment = self.client.create_experiment("search")
        for i in range(12):
            run = self.client.create_run(experiment, run_name="run %d" % i, start_time=1000 + i)
            self.client.log_metric(run.info.run_id, "loss", i / 10)
            self.client.log_param(run.info.run_id, "model", "net" if i % 2 else "tree")
        found = self.client.search_runs([experiment], "metrics.loss < 0.5 and params.model = 'net'", order_by=["metrics.loss DESC"])
        self.assertEqual([r.data.metrics["loss"] for r in found], [0.3, 0.1])
        page = self.client.search_runs([experiment], max_results=5)
        self.assertEqual([r.info.run_name for r in page], ["run %d" % i for i in (11, 10, 9, 8, 7)])
        page = self.client.search_runs([experiment], max_results=5, page_token=page.token)
        self.assertEqual([r.info.run_name for r in page], ["run %d" % i for i in (6, 5, 4, 3, 2)])
        frame = mlflow.search_runs(experiment_names=["search"], filter_string="attributes.run_name ILIKE 'RUN 1%'")
        self.assertEqual(sorted(frame["metrics.loss"]), [0.1, 1.0, 1.1])
        with self.assertRaises(mlflow.MlflowException) as caught:
            self.client.search_runs([experiment], "metrics.loss < 'x'")
        self.assertEqual(caught.exception.error_code, "INVALID_PARAMETER_VALUE")

    def test_sklearn_autologging(self):
        try:
            import sklearn.datasets
            import sklearn.linear_model
            import mlflow.sklearn
        except ImportError as missing:
            self.skipTest(str(missing))
        mlflow.set_experiment("autolog")
        mlflow.sklearn.autolog(log_models=True)
        try:
            x, y = sklearn.datasets.load_iris(return_X_y=True)
            with mlflow.start_run() as run:
                model = sklearn.linear_model.LogisticRegression(max_iter=500, C=0.5).fit(x, y)
        finally:
            mlflow.sklearn.autolog(disable=True)
        seen = self.client.get_run(run.info.run_id)
        self.assertEqual(seen.data.params["C"], "0.5")
        self.assertGreater(seen.data.metrics["training_score"], 0.9)
        self.assertEqual(len(seen.outputs.model_outputs), 1)
        self.assertEqual(len(seen.inputs.dataset_inputs), 1)
        logged = self.client.get_logged_model(seen.outputs.model_outputs[0].model_id)
        self.assertEqual(logged.status, "READY")
        self.assertIn("training_score", {metric.key for metric in logged.metrics})
        loaded = mlflow.sklearn.load_model("models:/" + logged.model_id)
        self.assertEqual(list(loaded.predict(x)), list(model.predict(x)))
        self.assertEqual(self.run_of_tool(run.info.run_id)["status"], "finished")


if __name__ == "__main__":
    if mlflow is None:
        print("skip: mlflow is not installed")
        sys.exit(0)
    print("mlflow " + mlflow.__version__)
    unittest.main(verbosity=2)
