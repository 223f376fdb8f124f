namespace Airworthy.Pipelines.Templates;

/// <summary>Pipelines to begin with: complete files that a team changes to its model.</summary>
public static class PipelineTemplates
{
    public const string Usual = "classic";

    public static IReadOnlyList<string> Names { get; } =
    ["classic", "canary", "shadow-first", "batch-scoring", "regulated"];

    /// <summary>The file's text; the name must be one of <see cref="Names"/>.</summary>
    public static string Text(string name)
    {
        using var stream =
            typeof(PipelineTemplates).Assembly.GetManifestResourceStream($"Airworthy.Pipelines.Templates.{name}.yaml")
            ?? throw new ArgumentOutOfRangeException(nameof(name), name, null);
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
