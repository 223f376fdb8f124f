using Airworthy.Core.Results;
using Airworthy.Pipelines.Spec;

namespace Airworthy.Pipelines.Reading.Jenkins;

/// <summary>Reads a declarative Jenkinsfile as strictly as Jenkins does, as far as that needs no plugin.</summary>
internal static class JenkinsfileReader
{
    private const int MaximumLength = 1024 * 1024;

    private static readonly string[] Known =
    [
        "agent",
        "environment",
        "libraries",
        "options",
        "parameters",
        "post",
        "stages",
        "tools",
        "triggers",
    ];

    private static readonly string[] Needed = ["agent", "stages"];

    private static readonly Dictionary<string, string> Renamed = new(StringComparer.Ordinal)
    {
        ["properties"] = "options",
        ["wrappers"] = "options",
        ["jobProperties"] = "options",
        ["notifications"] = "post",
        ["postBuild"] = "post",
    };

    /// <summary>The pipeline, or everything that is wrong with the file: line, column, reason, what to do.</summary>
    public static (JenkinsPipeline? Pipeline, IReadOnlyList<Fault> Faults) Read(string text)
    {
        var source = new SourceText(text);
        if (text.Length > MaximumLength)
        {
            var sentence = $"the file has {text.Length} characters; at most {MaximumLength} go.";
            return (null, [PipelinePlaces.FaultAt(JenkinsFaults.TooLarge, "", new Place(1, 1), sentence)]);
        }
        try
        {
            var form = new JenkinsForm(new GroovyReader(GroovyLexer.Read(source)));
            var pipeline = Read(form);
            return form.Faults.Count == 0 ? (pipeline, []) : (null, PipelinePlaces.InOrder(form.Faults));
        }
        catch (Refusal refusal)
        {
            return (null, [refusal.In(source)]);
        }
    }

    private static JenkinsPipeline Read(JenkinsForm form)
    {
        var (whole, outside) = new PipelineFinder(form.Reader).Find();
        var settings = new SettingsReader(form);
        var stages = new StageReader(form, settings);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var sections = new List<JenkinsSection>();
        IReadOnlyList<JenkinsStage> read = [];
        foreach (var call in form.Calls(whole.Block!.Value, "A section of the pipeline"))
        {
            if (!form.Once(seen, call.Name, call.At, "the pipeline"))
            {
                continue;
            }
            if (call.Name == "stages")
            {
                sections.Add(form.Section(call));
                read = form.Block(call) is { } block ? stages.Stages(block, call.At, StagePlace.Sequence) : [];
            }
            else if (Known.Contains(call.Name))
            {
                sections.Add(settings.Section(call) ?? stages.Post(call));
            }
            else
            {
                form.Refuse(call.At, Unknown(call.Name));
            }
        }
        foreach (var name in Needed.Where(n => !seen.Contains(n)))
        {
            form.Refuse(whole.At, $"the pipeline has no '{name}'; every declarative pipeline needs one.");
        }
        return new JenkinsPipeline
        {
            Source = form.Source,
            Span = whole.Span,
            Body = form.BodyOf(whole.Block.Value),
            Sections = sections,
            Stages = read,
            Outside = outside,
        };
    }

    private static string Unknown(string name) =>
        Renamed.TryGetValue(name, out var now)
            ? $"'{name}' was renamed; write '{now}'."
            : $"'{name}' is no section of a pipeline{NearestName.Hint(name, Known)}";
}
