using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Airworthy.Core.Values;
using Airworthy.Delivery.Controls.NoSecrets;

namespace Airworthy.Delivery.Controls.HttpService;

/// <summary>The question to a service and the reading of its answer.</summary>
internal static class HttpServiceRules
{
    private const string Form = "airworthy-control 1";
    private const int MostDetails = 30;
    private const int MostFigures = 15;

    public static string Question(ControlQuestion question, Uri? evidence) =>
        JsonSerializer.Serialize(
            new ServiceQuestion(
                Form,
                question.Looked.ToString(),
                AskedVersion.Of(question),
                evidence is null
                    ? null
                    : $"{evidence.AbsoluteUri.TrimEnd('/')}/api/v1/models/{question.Candidate.Version.ModelName}/versions/{question.Candidate.Version.Number}"
            ),
            ServiceJson.Default.ServiceQuestion
        );

    public static Answer Read(string host, string text)
    {
        ServiceAnswer? answer;
        try
        {
            answer = JsonSerializer.Deserialize(text, ServiceJson.Default.ServiceAnswer);
        }
        catch (JsonException bad)
        {
            return Unreadable(host, Clip.Short(bad.Message));
        }
        if (answer?.Summary is not { Length: > 0 } said)
        {
            return Unreadable(host, "it has no summary");
        }
        var summary = $"{host} says: {Sentence(said)}";
        var mend = answer.Mend is { Length: > 0 } given
            ? NoSecretsRules.Masked(given)
            : "Its answer under the details says more; ask whoever runs the service.";
        var read = answer.Outcome switch
        {
            "pass" => Answer.Pass(summary),
            "fail" => Answer.Fail(summary, mend),
            "inconclusive" => Answer.Inconclusive(summary, mend),
            _ => Unreadable(
                host,
                $"its outcome is '{Clip.Short(answer.Outcome ?? "")}', not pass, fail or inconclusive"
            ),
        };
        return read with
        {
            Details =
            [
                .. (answer.Details ?? []).Take(MostDetails).Select(NoSecretsRules.Masked),
                .. (answer.Figures ?? new Dictionary<string, double>())
                    .OrderBy(f => f.Key, StringComparer.Ordinal)
                    .Take(MostFigures)
                    .Select(f => $"{NoSecretsRules.Masked(f.Key)}: {f.Value.ToString(CultureInfo.InvariantCulture)}"),
            ],
        };
    }

    private static Answer Unreadable(string host, string why) =>
        Answer.Inconclusive(
            $"What {host} answered is no finding: {why.TrimEnd('.')}.",
            "Have the service answer as docs/controls/http.md describes."
        );

    private static string Sentence(string text)
    {
        var masked = NoSecretsRules.Masked(text).Trim();
        return masked.EndsWith('.') || masked.EndsWith('…') ? masked : masked + ".";
    }
}

/// <summary>What a service is asked.</summary>
/// <param name="Form">Of this question: <c>airworthy-control 1</c>.</param>
/// <param name="Looked">Digest of all that is looked at: the same digest is the same question.</param>
/// <param name="Version">Who is under question.</param>
/// <param name="Evidence">Where what is known of it can be read.</param>
internal sealed record ServiceQuestion(string Form, string Looked, AskedVersion Version, string? Evidence);

/// <summary>What a service answers.</summary>
internal sealed record ServiceAnswer(
    string? Outcome,
    string? Summary,
    string? Mend,
    IReadOnlyDictionary<string, double>? Figures,
    IReadOnlyList<string>? Details
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(ServiceQuestion))]
[JsonSerializable(typeof(ServiceAnswer))]
internal sealed partial class ServiceJson : JsonSerializerContext;
