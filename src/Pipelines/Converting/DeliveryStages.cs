namespace Airworthy.Pipelines.Converting;

/// <summary>What the model is called, and where its files are in the workspace.</summary>
/// <param name="Name">Its name in the registry.</param>
/// <param name="Path">A file, or a folder with everything in it.</param>
/// <param name="IsGuessed">Whether nothing in the pipeline names the path.</param>
internal sealed record ModelFiles(string Name, string Path, bool IsGuessed)
{
    /// <summary>The files as a pattern.</summary>
    public string Pattern =>
        Path[(Path.LastIndexOf('/') + 1)..].Contains('.', StringComparison.Ordinal) ? Path : $"{Path}/**";
}

/// <summary>The stages that are added, as lines of a Jenkinsfile indented by four blanks a level.</summary>
internal sealed class DeliveryStages(ModelFiles model, IReadOnlySet<string> taken)
{
    public const string Stash = "airworthy-model";

    /// <summary>What every added stage has of its own: who runs it, and when. Each may be of several lines.</summary>
    internal sealed record Setting(string Agent, string Condition);

    public IReadOnlyList<string> Register(Setting setting, bool fromStash) =>
        [
            .. Stage(
                "Register model",
                setting,
                [
                    .. fromStash ? [$"unstash '{Stash}'"] : Array.Empty<string>(),
                    $"airworthyRegister model: {Quoted(model.Name)}, path: {Quoted(model.Path)}",
                ]
            ),
            .. Stage("Model controls", setting, ["airworthyCheck environment: 'production'"]),
        ];

    public IReadOnlyList<string> Gate(Setting release, Setting gate) =>
        [
            .. Stage("Release model", release, ["airworthyRelease()"]),
            .. Stage("Model gate", gate, ["waitForModelGate(timeoutHours: 168)"]),
        ];

    /// <summary>Only a build that released a version may take one back.</summary>
    public IReadOnlyList<string> Rollback(bool inNode)
    {
        var step = $"airworthyRollback model: {Quoted(model.Name)}, environment: 'production'";
        return
        [
            "script {",
            "    if (env.AIRWORTHY_RELEASE) {",
            .. inNode ? ["        node {", $"            {step}", "        }"] : new[] { $"        {step}" },
            "    }",
            "}",
        ];
    }

    private List<string> Stage(string name, Setting setting, string[] steps) =>
        [
            $"stage({Quoted(Free(name))}) {{",
            .. setting.Agent.Length > 0 ? [$"    {setting.Agent}"] : Array.Empty<string>(),
            .. setting.Condition.Length > 0 ? [$"    {setting.Condition}"] : Array.Empty<string>(),
            "    steps {",
            .. steps.Select(s => $"        {s}"),
            "    }",
            "}",
        ];

    private string Free(string name) => taken.Contains(name) ? $"{name} (Airworthy)" : name;

    public static string Quoted(string text) =>
        "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal) + "'";
}
