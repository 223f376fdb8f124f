using System.Text.Json.Nodes;
using Airworthy.Adapters.Sources.Mlflow;
using Airworthy.Core.Results;

namespace Airworthy.Server.Import;

/// <summary>
/// Writes through the server's own MLflow door, so that what is imported goes the way that everything goes. A refusal concerns one
/// thing: it is reported, and the import goes on. A server that does not answer ends it.
/// </summary>
internal sealed class ImportTarget(MlflowHttp http, ImportReport report)
{
    private const string Api = "api/2.0/mlflow/";

    public ImportReport Report => report;

    public async Task<JsonObject?> GetAsync(string call, CancellationToken cancel) =>
        Checked(await http.GetAsync(Api + call, cancel)).TryGet(out var answer, out _) ? answer : null;

    /// <summary>Null: refused, and reported as <paramref name="what"/>.</summary>
    public async Task<JsonObject?> PostAsync(string call, JsonObject body, string what, CancellationToken cancel) =>
        Reported(await http.PostAsync(Api + call, body, cancel), what);

    public async Task<JsonObject?> PatchAsync(string call, JsonObject body, string what, CancellationToken cancel) =>
        Reported(await http.PatchAsync(Api + call, body, cancel), what);

    /// <summary>Every item of a search.</summary>
    public async Task<IReadOnlyList<JsonObject>> SearchAsync(
        string call,
        JsonObject body,
        string items,
        CancellationToken cancel
    )
    {
        var found = new List<JsonObject>();
        string? token = null;
        do
        {
            if (token is not null)
            {
                body["page_token"] = token;
            }
            if (!Checked(await http.PostAsync(Api + call, body, cancel)).TryGet(out var page, out var fault))
            {
                throw new SourceException(fault);
            }
            found.AddRange(Json.List(page, items));
            token = Json.Text(page, "next_page_token");
        } while (!string.IsNullOrEmpty(token));
        return found;
    }

    /// <summary>
    /// Sends a list in pieces that a call takes. A piece that is refused is halved until what is refused stands alone; only that is left
    /// out.
    /// </summary>
    public async Task LogAsync(
        string run,
        string field,
        IReadOnlyList<JsonObject> items,
        int atOnce,
        string of,
        CancellationToken cancel
    )
    {
        foreach (var piece in items.Chunk(atOnce))
        {
            var body = new JsonObject
            {
                ["run_id"] = run,
                [field] = new JsonArray([.. piece.Select(i => i.DeepClone())]),
            };
            var logged = Checked(await http.PostAsync(Api + "runs/log-batch", body, cancel));
            if (logged.IsOk)
            {
                report.Came(field, piece.Length);
            }
            else if (piece.Length == 1)
            {
                report.Leave($"{of}, {field}: {Json.Text(piece[0], "key")}", logged.Fault.Detail);
            }
            else
            {
                await LogAsync(run, field, piece, (piece.Length + 1) / 2, of, cancel);
            }
        }
    }

    /// <summary>Copies the artifacts below a root. False: not all could be had, and they may be another time.</summary>
    /// <param name="files">Where they come from.</param>
    /// <param name="root">Whose they are there.</param>
    /// <param name="uri">Where they go here.</param>
    /// <param name="of">What they are reported as artifacts of.</param>
    /// <param name="cancel">Ends the copying.</param>
    public async Task<bool> CopyAsync(
        IMlflowFiles files,
        FileRoot root,
        string uri,
        string of,
        CancellationToken cancel
    )
    {
        if (await files.ListAsync(root, cancel) is not { } found)
        {
            var why = $"'{root.Uri}' cannot be reached from here; name its folder with --artifacts";
            report.Leave($"{of}, artifacts", why);
            return false;
        }
        if (found.Count > 0 && !uri.StartsWith("mlflow-artifacts:/", StringComparison.Ordinal))
        {
            report.Leave($"{of}, artifacts", $"here they would go to '{uri}', which is no place of this server's");
            return true;
        }
        var whole = true;
        foreach (var file in found)
        {
            whole &= await CopyAsync(files, root, file, uri, of, cancel);
        }
        return whole;
    }

    private async Task<bool> CopyAsync(
        IMlflowFiles files,
        FileRoot root,
        SourceFile file,
        string uri,
        string of,
        CancellationToken cancel
    )
    {
        var path = $"{uri["mlflow-artifacts:/".Length..].TrimStart('/')}/{file.Path}";
        var address = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        try
        {
            await using var content = await files.OpenAsync(root, file.Path, cancel);
            var sent = await http.PutAsync($"api/2.0/mlflow-artifacts/artifacts/{address}", content, cancel);
            if (Reported(sent, $"{of}, artifact {file.Path}") is null)
            {
                return false;
            }
            report.Came("artifacts");
            return true;
        }
        catch (SourceException broken) when (broken.Fault.Reason != SourceFaults.Unreachable)
        {
            report.Leave($"{of}, artifact {file.Path}", broken.Fault.Detail);
            return false;
        }
    }

    private JsonObject? Reported(Result<JsonObject> answer, string what)
    {
        if (Checked(answer).TryGet(out var message, out var fault))
        {
            return message;
        }
        report.Leave(what, fault.Detail);
        return null;
    }

    // Whoever is not let in is let in for nothing; a report of every single thing would hide it.
    private static Result<JsonObject> Checked(Result<JsonObject> answer) =>
        answer.Fault is { } fault
        && (
            fault.Reason != SourceFaults.Refused
            || fault.Evidence.GetValueOrDefault("code") is "UNAUTHENTICATED"
            || fault.Detail.Contains(" answered 401", StringComparison.Ordinal)
        )
            ? throw new SourceException(fault)
            : answer;
}
