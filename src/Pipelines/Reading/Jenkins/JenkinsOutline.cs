namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>A Jenkinsfile as any tool's pipeline.</summary>
internal static class JenkinsOutline
{
    private static readonly string[] Shells = ["sh", "bat", "powershell", "pwsh"];

    public static ForeignPipeline Of(JenkinsPipeline pipeline) =>
        new()
        {
            Tool = "Jenkins",
            Stages = [.. pipeline.Stages.Select(s => Stage(pipeline.Source, s))],
            Parts =
            [
                .. pipeline.Outside.Select(o => new ForeignPart(OutsideName(o), o.At, pipeline.Source.Of(o.Span))),
                .. pipeline.Sections.Where(s => s.Name != "stages").Select(s => Part(pipeline.Source, s)),
            ],
            Secrets = Secrets(pipeline),
        };

    private static string OutsideName(JenkinsOutside outside) => outside.Name == "@" ? "@Library" : outside.Name;

    private static ForeignPart Part(SourceText source, JenkinsSection section) =>
        new(section.Name, section.At, source.Of(section.Span));

    private static ForeignStage Stage(SourceText source, JenkinsStage stage) =>
        new()
        {
            Name = stage.Name,
            At = stage.At,
            Span = stage.Span,
            Steps = [.. stage.Steps.SelectMany(s => Steps(source, s))],
            Stages = [.. stage.Stages.Select(s => Stage(source, s))],
            IsSplit = stage.Shape is StageShape.Parallel or StageShape.Matrix,
            Condition = stage.Section("when") is { Body: { } body } ? source.Of(body).Trim() : "",
            IsHeld = stage.Section("input") is not null,
            Parts =
            [
                .. stage
                    .Sections.Where(s => s.Name is not ("steps" or "stages" or "parallel" or "matrix"))
                    .Select(s => Part(source, s)),
            ],
        };

    /// <summary>A step that only holds others (<c>dir</c>, <c>withCredentials</c>) is told by what it holds.</summary>
    private static IEnumerable<ForeignStep> Steps(SourceText source, JenkinsStep step) =>
        step.Steps.Count > 0
            ? step.Steps.SelectMany(s => Steps(source, s))
            : [new ForeignStep(step.Name, step.At, source.Of(step.Span), Script(source, step))];

    private static string Script(SourceText source, JenkinsStep step) =>
        step.Name == "script" ? source.Of(step.Span)
        : !Shells.Contains(step.Name) ? ""
        : (step.Arguments.FirstOrDefault(a => a.Name is null or "script")?.Value ?? "");

    private static List<string> Secrets(JenkinsPipeline pipeline)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        var tokens = GroovyLexer.Read(pipeline.Source);
        for (var i = 0; i + 2 < tokens.Count; i++)
        {
            if (tokens[i].Kind != TokenKind.Word)
            {
                continue;
            }
            var isCall = tokens.TextOf(i) is "credentials" && tokens.Is(i + 1, TokenKind.Open, '(');
            var isNamed = tokens.TextOf(i) is "credentialsId" && tokens[i + 1].Kind == TokenKind.Colon;
            if ((isCall || isNamed) && tokens[i + 2].Kind is TokenKind.Text or TokenKind.GString)
            {
                names.Add(GroovyStrings.ValueOf(tokens.TextOf(i + 2), tokens[i + 2].Kind == TokenKind.GString));
            }
        }
        return [.. names];
    }
}
