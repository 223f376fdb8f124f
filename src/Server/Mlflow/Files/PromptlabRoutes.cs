using System.Globalization;
using System.Text;
using System.Text.Json;
using Airworthy.Catalog.Tracking;
using Airworthy.Catalog.Tracking.Files;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Mlflow.Tracking;

namespace Airworthy.Server.Mlflow.Files;

/// <summary>A prompt that was tried out in MLflow's own pages, kept as a run: its params, its answer as a table, and what was asked.</summary>
internal static class PromptlabRoutes
{
    private static readonly string[] Required =
    [
        "experiment_id",
        "prompt_template",
        "prompt_parameters",
        "model_route",
        "model_input",
        "mlflow_version",
    ];

    public static void Map(MlflowDoor door) =>
        door.Map(
            "POST",
            "/ajax-api/2.0/mlflow/runs/create-promptlab-run",
            Permission.Register,
            http => MlflowDoor.AnswerAsync(http, CreateAsync)
        );

    private static async ValueTask<Result<MlflowReply>> CreateAsync(MlflowCall call)
    {
        var fields = call.Fields;
        foreach (var name in Required)
        {
            if (fields.Json(name) is not { } given || IsEmpty(given))
            {
                return MlflowFaults.BadParameter.With($"CreatePromptlabRun request must specify {name}.");
            }
        }
        var tried = Tried.Read(fields);
        var request = new RunRequest
        {
            Experiment = fields.RequiredText("experiment_id"),
            StartedAt = fields.Whole("start_time") ?? Clock(call).GetUtcNow().ToUnixTimeMilliseconds(),
            Name = fields.Text("run_name") ?? "",
            User = fields.Text("user_id") ?? "unknown",
            By = call.Caller.Principal,
            Tags = fields.Pairs("tags"),
        };
        if (call.Fault is { } wrong)
        {
            return wrong;
        }
        var runs = call.Http.RequestServices.GetRequiredService<RunService>();
        if (!(await runs.CreateAsync(request, call.Cancel)).TryGet(out var run, out var fault))
        {
            return fault;
        }
        var id = run.Info.Id.ToString();
        var filled = await FillAsync(call, run.Info, tried);
        var ended = new RunChange.Update(
            filled is null ? RunStatus.Finished : RunStatus.Failed,
            Clock(call).GetUtcNow().ToUnixTimeMilliseconds(),
            null
        );
        if (!(await runs.ChangeAsync(id, ended, call.Cancel)).TryGet(out _, out fault))
        {
            return fault;
        }
        return filled
            ?? (await runs.GetAsync(id, call.Cancel)).Map(whole =>
                MlflowReply.Of(json => json.Message("run", j => TrackingJson.Write(j, whole)))
            );
    }

    private static async Task<Fault?> FillAsync(MlflowCall call, RunInfo run, Tried tried)
    {
        var log = call.Http.RequestServices.GetRequiredService<RunLogService>();
        var batch = new RunBatch
        {
            Params =
            [
                .. tried.ModelParameters,
                new("model_route", tried.Route),
                new("prompt_template", tried.Template),
            ],
            Tags =
            [
                new("mlflow.loggedArtifacts", """[{"path": "eval_results_table.json", "type": "table"}]"""),
                new("mlflow.runSourceType", "PROMPT_ENGINEERING"),
            ],
        };
        if ((await log.LogBatchAsync(run.Id.ToString(), batch, call.Cancel)).Fault is { } unlogged)
        {
            return unlogged;
        }
        if (!FileRootRules.Find(run.ArtifactUri).TryGet(out var root, out var fault))
        {
            return fault;
        }
        var files = call.Http.RequestServices.GetRequiredService<FileService>();
        foreach (var (path, text) in root is null ? [] : tried.Files(run.Id, Clock(call).GetUtcNow()))
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
            if ((await files.PutAsync(TreePathRules.Join(root!, path), content, call.Cancel)).Fault is { } unstored)
            {
                return unstored;
            }
        }
        return null;
    }

    private static bool IsEmpty(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.String => json.ValueEquals(""u8),
            JsonValueKind.Array => json.GetArrayLength() == 0,
            _ => false,
        };

    private static TimeProvider Clock(MlflowCall call) => call.Http.RequestServices.GetRequiredService<TimeProvider>();

    private sealed record Tried(
        string Template,
        string Route,
        string Input,
        string Output,
        IReadOnlyList<KeyValuePair<string, string>> PromptParameters,
        IReadOnlyList<KeyValuePair<string, string>> ModelParameters,
        IReadOnlyList<KeyValuePair<string, string>> OutputParameters
    )
    {
        public static Tried Read(Fields fields) =>
            new(
                fields.RequiredText("prompt_template"),
                fields.RequiredText("model_route"),
                fields.RequiredText("model_input"),
                fields.Text("model_output") ?? "",
                Values(fields, "prompt_parameters"),
                Values(fields, "model_parameters"),
                Values(fields, "model_output_parameters")
            );

        public IEnumerable<(string Path, string Text)> Files(RunId run, DateTimeOffset now)
        {
            yield return ("eval_results_table.json", Table());
            yield return (
                "model/MLmodel",
                $"""
                artifact_path: model
                flavors:
                  python_function:
                    loader_module: mlflow.prompt.promptlab_model
                run_id: {run}
                utc_time_created: '{now.UtcDateTime.ToString(
                    "yyyy-MM-dd HH:mm:ss.ffffff",
                    CultureInfo.InvariantCulture
                )}'

                """
            );
            // JSON is YAML too, whatever the texts hold.
            yield return (
                "model/parameters.yaml",
                Json(json =>
                {
                    json.WriteString("prompt_template", Template);
                    json.WriteString("model_route", Route);
                    Write(json, "prompt_parameters", PromptParameters);
                    Write(json, "model_parameters", ModelParameters);
                })
            );
        }

        private string Table() =>
            Json(json =>
            {
                Write(json, "columns", [.. Keys(PromptParameters), "prompt", "output", .. Keys(OutputParameters)]);
                json.WriteStartArray("data");
                json.WriteStartArray();
                string[] row = [.. Texts(PromptParameters), Input, Output, .. Texts(OutputParameters)];
                foreach (var text in row)
                {
                    json.WriteStringValue(text);
                }
                json.WriteEndArray();
                json.WriteEndArray();
            });

        /// <summary>Params whose values may be numbers and flags, which are kept as they are written.</summary>
        private static List<KeyValuePair<string, string>> Values(Fields fields, string name) =>
            [
                .. fields
                    .List(name)
                    .Select(p => new KeyValuePair<string, string>(
                        p.RequiredText("key"),
                        p.Json("value") is not { } value ? ""
                            : value.ValueKind == JsonValueKind.String ? p.Text("value") ?? ""
                            : value.GetRawText()
                    )),
            ];

        private static IEnumerable<string> Keys(IEnumerable<KeyValuePair<string, string>> pairs) =>
            pairs.Select(p => p.Key);

        private static IEnumerable<string> Texts(IEnumerable<KeyValuePair<string, string>> pairs) =>
            pairs.Select(p => p.Value);

        private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<KeyValuePair<string, string>> pairs)
        {
            json.WriteStartObject(name);
            foreach (var (key, value) in pairs.DistinctBy(p => p.Key))
            {
                json.WriteString(key, value);
            }
            json.WriteEndObject();
        }

        private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
        {
            json.WriteStartArray(name);
            foreach (var text in texts)
            {
                json.WriteStringValue(text);
            }
            json.WriteEndArray();
        }

        private static string Json(Action<Utf8JsonWriter> members)
        {
            using var bytes = new MemoryStream();
            using (var json = new Utf8JsonWriter(bytes))
            {
                json.WriteStartObject();
                members(json);
                json.WriteEndObject();
            }
            return Encoding.UTF8.GetString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        }
    }
}
