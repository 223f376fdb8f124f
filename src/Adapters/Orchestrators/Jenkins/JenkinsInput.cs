using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Airworthy.Core.Results;
using Airworthy.Delivery.Orchestration;

namespace Airworthy.Adapters.Orchestrators.Jenkins;

/// <summary>A pipeline's <c>input</c> step, answered with what our approvers said.</summary>
internal static class JenkinsInput
{
    /// <summary>
    /// A declared string parameter of this name is told who approved. Jenkins itself only knows the user whose token answers; where the
    /// input declares no such parameter, the approver stands in our record alone.
    /// </summary>
    public const string Approver = "AIRWORTHY_APPROVER";

    public static async Task<Result<IReadOnlyList<PendingInput>>> PendingAsync(
        JenkinsConnection jenkins,
        string build,
        CancellationToken cancel
    )
    {
        if (
            !(await jenkins.GetAsync($"{build}wfapi/pendingInputActions", cancel)).TryGet(out var answer, out var fault)
        )
        {
            return fault;
        }
        var items = answer?.Root.ValueKind == JsonValueKind.Array ? answer.Root.EnumerateArray() : default;
        return Result.Ok<IReadOnlyList<PendingInput>>([.. items.Select(i => new PendingInput(i))]);
    }

    public static async Task<Result<Nothing>> AnswerAsync(
        JenkinsConnection jenkins,
        string build,
        WorkAnswer answer,
        CancellationToken cancel
    )
    {
        if (!(await PendingAsync(jenkins, build, cancel)).TryGet(out var pending, out var fault))
        {
            return fault;
        }
        if (pending.FirstOrDefault(p => p.Id == answer.QuestionId) is not { } asked)
        {
            // Answered before, by us or by somebody in Jenkins: the build's end tells which.
            return Result.Done;
        }
        var at = $"{build}input/{Uri.EscapeDataString(asked.Id)}/";
        if (!answer.Approved)
        {
            return await SendAsync(jenkins, $"{at}abort", [], cancel);
        }
        if (asked.Parameters.Count == 0)
        {
            return await SendAsync(jenkins, $"{at}proceedEmpty", [], cancel);
        }
        var values = new JsonArray();
        foreach (var parameter in asked.Parameters)
        {
            var value = parameter.Name == Approver ? answer.By.ToString() : parameter.Default;
            if (value is null)
            {
                return OrchestrationFaults.WorkRefused.With(
                    $"The build asks for '{parameter.Name}', and nobody said a value. Give that parameter a default, or answer in Jenkins."
                );
            }
            values.Add((JsonNode)new JsonObject { ["name"] = parameter.Name, ["value"] = value });
        }
        var json = new JsonObject { ["parameter"] = values }.ToJsonString();
        return await SendAsync(jenkins, $"{at}proceed", new() { ["json"] = json }, cancel);
    }

    private static async Task<Result<Nothing>> SendAsync(
        JenkinsConnection jenkins,
        string path,
        Dictionary<string, string> form,
        CancellationToken cancel
    )
    {
        if (!(await jenkins.PostAsync(path, form, cancel)).TryGet(out var response, out var fault))
        {
            return fault;
        }
        using (response)
        {
            if (response.IsSuccessStatusCode || response.StatusCode is HttpStatusCode.Found or HttpStatusCode.NotFound)
            {
                return Result.Done;
            }
            // Two answers at once: Jenkins keeps the first, and says so of the second.
            var said = await response.Content.ReadAsStringAsync(cancel);
            return
                response.StatusCode == HttpStatusCode.BadRequest
                && said.Contains("already given", StringComparison.Ordinal)
                ? Result.Done
                : await jenkins.RefusedAsync(response, cancel);
        }
    }
}

/// <summary>An input that a build waits with.</summary>
internal sealed class PendingInput(JsonElement input)
{
    public string Id { get; } = input.Text("id");

    public string Message { get; } = JenkinsTexts.Sentence(input.Text("message"));

    public IReadOnlyList<(string Name, string? Default)> Parameters { get; } =
    [.. input.Items("inputs").Select(i => (i.Text("name"), Default(i)))];

    /// <summary>What it asks, and whether the build will hear who approved.</summary>
    public string Detail =>
        Parameters.Any(p => p.Name == JenkinsInput.Approver)
            ? Message
            : $"{Message} (who approves stands in this record alone: the input declares no {JenkinsInput.Approver})";

    public WorkQuestion Question => new(Id, Message, [.. Parameters.Select(p => p.Name)]);

    private static string? Default(JsonElement parameter) =>
        parameter.TryGetProperty("definition", out var definition)
        && definition.ValueKind == JsonValueKind.Object
        && definition.TryGetProperty("defaultVal", out var value)
        && value.ValueKind is JsonValueKind.String or JsonValueKind.True or JsonValueKind.False
            ? value.ToString()
            : null;
}
