using Airworthy.Artifacts.Reading;

namespace Airworthy.Delivery.Controls.SignatureCompatible;

/// <summary>
/// Whether a caller who knows one signature can call another. Inputs: none new, none gone (a request must name exactly the inputs),
/// the same datatypes, shapes that take whatever the old ones took. Outputs: all still there, of the same datatypes, of shapes the old
/// ones promised; new ones are allowed.
/// </summary>
internal static class SignatureCompatibleRules
{
    public static Answer Decide(ModelSignature candidate, ModelSignature? champion, string prediction)
    {
        List<string> differences = [.. Judged(candidate, prediction)];
        if (champion is not null)
        {
            differences.AddRange(Inputs(candidate.Inputs, champion.Inputs));
            differences.AddRange(Outputs(candidate.Outputs, champion.Outputs));
        }
        if (differences.Count > 0)
        {
            return Answer.Fail(
                $"{differences.Count} difference{(differences.Count == 1 ? "" : "s")} would break {(champion is null ? "the pipeline" : "callers")}: {differences[0]}",
                "Export the model with the champion's inputs and outputs, or register it as another model: callers of this one cannot all change at the same moment."
            ) with
            {
                Figures = new Dictionary<string, double> { ["differences"] = differences.Count },
                Details = differences,
            };
        }
        var signature = $"{candidate.Inputs.Count} inputs, {candidate.Outputs.Count} outputs";
        return champion is null
            ? Answer.Pass($"No version serves at this endpoint yet, so there are no callers to break ({signature}).")
            : Answer.Pass($"Callers of the champion can call it unchanged ({signature}).") with
            {
                Details =
                [
                    .. New(candidate.Outputs, champion.Outputs)
                        .Select(o => $"New output {o}, which callers may ignore."),
                ],
            };
    }

    private static IEnumerable<string> Judged(ModelSignature candidate, string prediction)
    {
        if (candidate.Outputs.All(o => o.Name != prediction))
        {
            yield return $"output '{prediction}', which the pipeline judges, is not there; the outputs are {Names(candidate.Outputs)}.";
        }
    }

    private static IEnumerable<string> Inputs(IReadOnlyList<TensorSpec> candidate, IReadOnlyList<TensorSpec> champion)
    {
        foreach (var added in New(candidate, champion))
        {
            yield return $"input {added} is new; callers do not send it.";
        }
        foreach (var before in champion)
        {
            if (candidate.FirstOrDefault(i => i.Name == before.Name) is not { } now)
            {
                yield return $"input {before} is gone; callers still send it.";
            }
            else if (now.Type != before.Type)
            {
                yield return $"input '{before.Name}' is {now.Type}; callers send {before.Type}.";
            }
            else if (!TakesAll(now.Shape, before.Shape))
            {
                yield return $"input '{before.Name}' takes shape {Shape(now)}; callers may send {Shape(before)}.";
            }
        }
    }

    private static IEnumerable<string> Outputs(IReadOnlyList<TensorSpec> candidate, IReadOnlyList<TensorSpec> champion)
    {
        foreach (var before in champion)
        {
            if (candidate.FirstOrDefault(o => o.Name == before.Name) is not { } now)
            {
                yield return $"output {before} is gone; callers read it.";
            }
            else if (now.Type != before.Type)
            {
                yield return $"output '{before.Name}' is {now.Type}; callers read {before.Type}.";
            }
            else if (!TakesAll(before.Shape, now.Shape))
            {
                yield return $"output '{before.Name}' has shape {Shape(now)}; callers expect {Shape(before)}.";
            }
        }
    }

    /// <summary>Whether every shape that <paramref name="narrow"/> describes is one that <paramref name="wide"/> describes.</summary>
    private static bool TakesAll(IReadOnlyList<long>? wide, IReadOnlyList<long>? narrow)
    {
        if (wide is null)
        {
            return true;
        }
        return narrow is not null
            && wide.Count == narrow.Count
            && wide.Zip(narrow).All(d => d.First == -1 || d.First == d.Second);
    }

    private static IEnumerable<TensorSpec> New(
        IReadOnlyList<TensorSpec> candidate,
        IReadOnlyList<TensorSpec> champion
    ) => candidate.Where(t => champion.All(c => c.Name != t.Name));

    private static string Names(IReadOnlyList<TensorSpec> tensors) =>
        tensors.Count == 0 ? "none" : string.Join(", ", tensors.Select(t => $"'{t.Name}'"));

    private static string Shape(TensorSpec tensor) =>
        tensor.Shape is null ? "unknown" : $"[{string.Join(", ", tensor.Shape)}]";
}
