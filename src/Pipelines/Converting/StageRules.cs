using Airworthy.Pipelines.Reading;

namespace Airworthy.Pipelines.Converting;

/// <summary>What a stage is for, and by what it was recognised.</summary>
internal sealed record StageFinding(StageKind Kind, string Reason);

/// <summary>Recognises stages: by name first, since people name what they mean; then by what the steps run.</summary>
internal static class StageRules
{
    public static StageFinding Find(ForeignStage stage)
    {
        if (OnlyAsks(stage))
        {
            return new(StageKind.Approval, "its steps only ask a person");
        }
        var words = Words(stage.Name);
        foreach (var (kind, names) in StageWords.Names)
        {
            if (Array.Find(names, n => Array.TrueForAll(n.Split(' '), words.Contains)) is { } name)
            {
                return Placed(stage, words, new(kind, $"its name says '{name}'"));
            }
        }
        if (stage.Environment.Length > 0)
        {
            return Placed(
                stage,
                words,
                new(StageKind.ProductionDeploy, $"it names the environment '{stage.Environment}'")
            );
        }
        return Placed(
            stage,
            words,
            ByCommands(stage) ?? new(StageKind.Unknown, "neither its name nor its steps say what it is for")
        );
    }

    private static bool OnlyAsks(ForeignStage stage) =>
        stage.Steps.Count > 0
        && stage.Steps.All(s => s.Name is "input" or "echo" or "timeout")
        && stage.Steps.Any(s => s.Name == "input");

    private static StageFinding? ByCommands(ForeignStage stage)
    {
        var scripts = stage.Steps.Select(s => OneLine(s.Script)).Where(s => s.Length > 0).ToList();
        foreach (var (kind, pieces) in StageCommands.Commands)
        {
            if (Array.Find(pieces, p => scripts.Exists(s => s.Contains(p, StringComparison.Ordinal))) is { } piece)
            {
                return new(kind, $"its steps run '{piece.Trim()}'");
            }
        }
        var step = stage.Steps.FirstOrDefault(s => StageCommands.Steps.ContainsKey(s.Name));
        return step is null ? null : new(StageCommands.Steps[step.Name], $"it has the step '{step.Name}'");
    }

    /// <summary>Which environment a deployment is for; the other kinds stay what they are.</summary>
    private static StageFinding Placed(ForeignStage stage, List<string> words, StageFinding found)
    {
        if (found.Kind != StageKind.ProductionDeploy)
        {
            return found;
        }
        var scripts = string.Join(' ', stage.Steps.Select(s => OneLine(s.Script)));
        (string From, IReadOnlyList<string> Words)[] evidence =
        [
            ("it names the environment", Words(stage.Environment)),
            ("its name says", words),
            ("its steps name", Words(scripts)),
            ("its condition names", Words(stage.Condition)),
        ];
        foreach (var (from, said) in evidence)
        {
            if (said.FirstOrDefault(StageWords.Production.Contains) is { } production && !said.Contains("pre"))
            {
                return found with { Reason = $"{found.Reason}, and {from} '{production}'" };
            }
            if (said.FirstOrDefault(StageWords.Earlier.Contains) is { } earlier)
            {
                return new(StageKind.StagingDeploy, $"{found.Reason}, and {from} '{earlier}'");
            }
        }
        return found with { Reason = $"{found.Reason}, and nothing names another environment than production" };
    }

    /// <summary>The words of a name, small: cut at everything that is no letter or digit, and where small letters end.</summary>
    public static List<string> Words(string text)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var isPart = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (start >= 0 && (!isPart || (char.IsUpper(text[i]) && char.IsLower(text[i - 1]))))
            {
                words.Add(text[start..i].ToLowerInvariant());
                start = -1;
            }
            if (isPart && start < 0)
            {
                start = i;
            }
        }
        return words;
    }

    private static string OneLine(string script) =>
        string.Join(' ', script.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).ToLowerInvariant() + " ";
}
