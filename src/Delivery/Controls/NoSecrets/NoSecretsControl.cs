using System.Text;
using Airworthy.Core.Results;
using Airworthy.Delivery.Controls.VersionFiles;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Delivery.Controls.NoSecrets;

/// <summary>Did a password, a token or a private key get into the package?</summary>
public sealed class NoSecretsControl : IControl
{
    public string Name => "no-secrets";

    public int Revision => 1;

    public IReadOnlyList<ControlOption> Options => NoSecretsOptions.All;

    public IReadOnlyList<Fault> Lint(ControlSpec spec, EvaluationSpec evaluation) =>
        [.. ControlOption.Lint(Options, spec)];

    public async Task<Answer> AskAsync(ControlQuestion question, CancellationToken cancel)
    {
        var options = NoSecretsOptions.Of(question.Spec);
        var most = options.MaxMiB * 1024 * 1024;
        var found = new List<FoundSecret>();
        var cut = new List<string>();
        foreach (var file in question.Candidate.Version.Files)
        {
            var read = await FileText.BytesAsync(question.Candidate, file.Path, most, cancel);
            if (!read.TryGet(out var bytes, out var fault))
            {
                return Answer.CouldNotAsk(fault);
            }
            if (file.Size > bytes.Length)
            {
                cut.Add(file.Path);
            }
            // One character a byte: secrets are ASCII, also among weights, and places stay true.
            found.AddRange(NoSecretsRules.Find(file.Path, Encoding.Latin1.GetString(bytes)));
        }
        return NoSecretsRules.Decide(options, question.Candidate.Version.Files.Count, found, cut);
    }
}
