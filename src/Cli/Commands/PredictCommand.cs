using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Airworthy.Cli.Output;
using Airworthy.Cli.Predicting;
using Airworthy.Cli.Running;
using Airworthy.Core.Values;
using Airworthy.Pipelines.Spec;
using Spectre.Console;

namespace Airworthy.Cli.Commands;

/// <summary><c>predict</c>: rows as people write them to an endpoint, and its answers as rows.</summary>
internal static class PredictCommand
{
    /// <summary>Rows a request.</summary>
    private const int Batch = 1000;

    /// <summary>Rows shown to people; programs get all.</summary>
    private const int Shown = 50;

    public static Command Create(Surroundings outside)
    {
        var endpoint = new Argument<string>("ENDPOINT")
        {
            Description = "A model's name for production, MODEL:ENVIRONMENT elsewhere",
        };
        var row = new Option<string[]>("--row")
        {
            Description = """A row as JSON, e.g. '{"hour": 17, "origin": "ORD"}'; may be repeated""",
            HelpName = "JSON",
        };
        var file = new Option<string>("--file")
        {
            Description = "A CSV file with a header; further columns are passed over",
            HelpName = "FILE",
        };
        var command = new Command("predict", "Ask an endpoint for predictions (Open Inference Protocol underneath)")
        {
            endpoint,
            row,
            file,
        };
        command.SetAction(
            outside,
            async run =>
            {
                var rows = ReadRows(run.Get(row) ?? [], run.Get(file));
                var metadata = await run.Client.EndpointMetadataAsync(run.Get(endpoint), run.Cancel);
                return metadata.TryGet(out var described, out var problem)
                    ? await PredictAsync(run, run.Get(endpoint), EndpointInput.ReadInputs(described), rows)
                    : run.Fail(problem);
            }
        );
        return command;
    }

    private static async Task<ExitCode> PredictAsync(
        CommandRun run,
        string endpoint,
        IReadOnlyList<EndpointInput> inputs,
        IReadOnlyList<InputRow> rows
    )
    {
        var columns = await ColumnsAsync(run, endpoint, inputs, rows);
        var predicted = new List<IReadOnlyDictionary<string, JsonElement>>();
        string? version = null;
        foreach (var batch in rows.Chunk(Batch))
        {
            var (request, wrong) = RowRules.Request(inputs, batch, columns);
            if (request is null)
            {
                return run.Fail(wrong!);
            }
            var answer = await run.Client.InferAsync(endpoint, request, run.Cancel);
            if (!answer.TryGet(out var outputs, out var problem))
            {
                return run.Fail(problem);
            }
            version = outputs.TryGetProperty("model_version", out var said) ? said.GetString() : null;
            predicted.AddRange(RowRules.Rows(outputs, batch.Length));
        }
        Tell(run.Screen, endpoint, version, predicted);
        var sandbox = EndpointName.Parse(endpoint) is { IsOk: true, Value.Environment.IsSandbox: true };
        if (sandbox)
        {
            run.Screen.Note("A sandbox answered: the version passed no gate, and nothing of it leads to production.");
        }
        var report = new PredictionReport(endpoint, version, predicted, sandbox ? true : null);
        run.Screen.Machine(report, PredictionJson.Default.PredictionReport);
        return ExitCode.Done;
    }

    private static void Tell(
        Screen screen,
        string endpoint,
        string? version,
        List<IReadOnlyDictionary<string, JsonElement>> rows
    )
    {
        screen.Line($"[grey]{Texts.Safe(endpoint)}{(version is null ? "" : $", version {Texts.Safe(version)}")}[/]");
        var table = Screen.Table(["ROW", .. rows[0].Keys]);
        foreach (var (row, index) in rows.Take(Shown).Select((r, i) => (r, i)))
        {
            table.AddRow([$"{index + 1}", .. row.Values.Select(Value)]);
        }
        screen.Write(table);
        if (rows.Count > Shown)
        {
            screen.Line($"[grey]and {rows.Count - Shown} more; --json prints all[/]");
        }
    }

    private static string Value(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number ? Texts.Figure(value.GetDouble()) : Texts.Safe(value.ToString());

    /// <summary>Where an input takes several columns and the rows name none of it, the model's pipeline knows which.</summary>
    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ColumnsAsync(
        CommandRun run,
        string endpoint,
        IReadOnlyList<EndpointInput> inputs,
        IReadOnlyList<InputRow> rows
    )
    {
        var none = new Dictionary<string, IReadOnlyList<string>>();
        if (inputs.All(i => i.PerRow == 1 || rows[0].Values.ContainsKey(i.Name)))
        {
            return none;
        }
        var model = endpoint.Split(':')[0];
        return (await run.Client.GetPipelineAsync(model, run.Cancel)).TryGet(out var pipeline, out _)
            ? PipelineYaml.Read(System.Text.Encoding.UTF8.GetBytes(pipeline.Yaml)).Spec?.Evaluation.Columns ?? none
            : none;
    }

    private static IReadOnlyList<InputRow> ReadRows(string[] given, string? file)
    {
        if (given.Length > 0 == file is not null)
        {
            throw new BadInputException("Give rows either with --row or with --file.");
        }
        return file is null ? [.. given.Select(ReadRow)] : ReadFile(file);
    }

    private static string NoRow(string text) =>
        $"--row '{text}' is no JSON object with each name once. Write it between single quotes: "
        + """--row '{"hour": 17, "origin": "ORD"}'""";

    private static InputRow ReadRow(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? new InputRow(
                    json.RootElement.Clone().EnumerateObject().ToDictionary(p => p.Name, p => p.Value),
                    Exact: true
                )
                : throw new BadInputException(NoRow(text));
        }
        catch (Exception bad) when (bad is JsonException or ArgumentException)
        {
            throw new BadInputException(NoRow(text));
        }
    }

    private static IReadOnlyList<InputRow> ReadFile(string file)
    {
        try
        {
            var records = CsvRules.Read(File.ReadAllText(file));
            return records.Count > 1
                ? [.. records.Skip(1).Select((record, i) => ReadRecord(file, records[0], record, i + 2))]
                : throw new BadInputException($"'{file}' holds no rows below its header.");
        }
        catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The rows cannot be read: {broken.Message}");
        }
    }

    private static InputRow ReadRecord(
        string file,
        IReadOnlyList<string> header,
        IReadOnlyList<string> record,
        int line
    ) =>
        record.Count == header.Count
            ? new InputRow(
                header
                    .Zip(record)
                    .DistinctBy(p => p.First)
                    .ToDictionary(
                        p => p.First,
                        p => JsonSerializer.SerializeToElement(p.Second, PredictionJson.Default.String)
                    ),
                Exact: false
            )
            : throw new BadInputException(
                $"'{file}', record {line}: {record.Count} values under {header.Count} column names."
            );
}

internal sealed record PredictionReport(
    string Endpoint,
    string? Version,
    IReadOnlyList<IReadOnlyDictionary<string, JsonElement>> Rows,
    [property: System.Text.Json.Serialization.JsonIgnore(
        Condition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull
    )]
        bool? Sandbox = null
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DictionaryKeyPolicy = JsonKnownNamingPolicy.Unspecified
)]
[JsonSerializable(typeof(PredictionReport))]
[JsonSerializable(typeof(string))]
internal sealed partial class PredictionJson : JsonSerializerContext;
