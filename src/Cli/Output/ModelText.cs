using Airworthy.Client.Contracts;
using Spectre.Console;

namespace Airworthy.Cli.Output;

/// <summary>Models and versions for people.</summary>
internal static class ModelText
{
    public static void List(Screen screen, IReadOnlyList<ModelView> models, DateTimeOffset now)
    {
        if (models.Count == 0)
        {
            screen.Line("No model is registered that fits. Register one with: airworthy register MODEL PATH");
            return;
        }
        var table = Screen.Table("MODEL", "OWNER", "LATEST", "SERVING", "CHANGED");
        foreach (var model in models)
        {
            table.AddRow(
                Texts.Safe(model.Name),
                Texts.Safe(model.Owner),
                $"{model.LatestVersion}",
                Texts.Safe(string.Join(", ", model.Serving.Select(d => $"{d.Environment} {d.Version}"))),
                Texts.Ago(model.UpdatedAt, now)
            );
        }
        screen.Write(table);
    }

    public static void Detail(Screen screen, ModelDetailView detail, DateTimeOffset now)
    {
        var model = detail.Model;
        screen.Line($"[bold]{Texts.Safe(model.Name)}[/]  {Texts.Safe(model.Description)}");
        screen.Write(
            Screen.Facts(
                ("owner", Texts.Safe(model.Owner)),
                ("registered", Texts.Ago(model.CreatedAt, now)),
                (
                    "pipeline",
                    detail.PipelineDigest is null
                        ? "[yellow]none; nothing can be released[/]"
                        : Texts.Short(detail.PipelineDigest)
                ),
                ("aliases", Texts.Safe(string.Join(", ", model.Aliases.Select(a => $"{a.Key} {a.Value}")))),
                ("tags", Texts.Safe(Texts.Pairs(model.Tags, v => v)))
            )
        );
        screen.Line();
        screen.Line(detail.Serving.Count == 0 ? "It serves nowhere yet." : "[bold]Serves[/]");
        foreach (var admission in detail.Serving)
        {
            Admission(screen, admission, now);
        }
        if (detail.OpenReleases.Count > 0)
        {
            screen.Line();
            screen.Line("[bold]Under way[/]");
            ReleaseText.List(screen, detail.OpenReleases, now);
        }
        screen.Line();
        screen.Line("[bold]Newest versions[/]");
        Versions(screen, detail.LatestVersions, now);
    }

    public static void Versions(Screen screen, IReadOnlyList<VersionView> versions, DateTimeOffset now)
    {
        var table = Screen.Table("VERSION", "FORMAT", "SIZE", "STATED METRICS", "BY", "REGISTERED");
        foreach (var version in versions)
        {
            table.AddRow(
                $"{version.Number}"
                    + (
                        version.Releasable ? ""
                        : version.NoArtifact is null ? " [red]unsafe[/]"
                        : " [yellow]no files[/]"
                    ),
                Texts.Safe(version.Format),
                Texts.Bytes(version.Files.Sum(f => f.Size)),
                Texts.Safe(Texts.Pairs(version.Metrics, Texts.Figure)),
                Texts.Safe(Texts.Who(version.Author)),
                Texts.Ago(version.RegisteredAt, now)
            );
        }
        screen.Write(table);
    }

    public static void Version(Screen screen, VersionView version)
    {
        screen.Line(
            $"[bold]{Texts.Safe(version.Model)} version {version.Number}[/]  {Texts.Safe(version.Description)}"
        );
        screen.Write(
            Screen.Facts(
                ("id", Texts.Safe(version.Id)),
                ("owner", Texts.Safe(version.Owner)),
                ("registered", $"{Texts.Time(version.RegisteredAt)} by {Texts.Safe(Texts.Who(version.Author))}"),
                ("digest", Texts.Safe(version.Digest)),
                ("format", Texts.Safe(version.Format)),
                ("metrics", Texts.Safe(Texts.Pairs(version.Metrics, Texts.Figure))),
                ("tags", Texts.Safe(Texts.Pairs(version.Tags, v => v))),
                ("aliases", Texts.Safe(string.Join(", ", version.Aliases))),
                ("stage", version.Stage == "None" ? "" : Texts.Safe(version.Stage)),
                ("source", Texts.Safe(version.Source)),
                ("data set", version.Dataset is { } data ? Texts.Safe($"{data.Name} {data.Digest}") : ""),
                ("commit", Texts.Safe(version.Commit)),
                ("run", Texts.Safe(version.Run))
            )
        );
        screen.Line();
        var files = Screen.Table("FILE", "SIZE", "DIGEST");
        foreach (var file in version.Files)
        {
            files.AddRow(Texts.Safe(file.Path), Texts.Bytes(file.Size), Texts.Safe(file.Digest));
        }
        screen.Write(files);
        Signature(screen, version.Signature);
        Scan(screen, version);
    }

    public static void Scan(Screen screen, VersionView version)
    {
        foreach (var finding in version.Scan)
        {
            var colour = finding.Dangerous ? "red" : "yellow";
            screen.Line(
                $"[{colour}]{Texts.Safe(finding.Path)}:[/] {Texts.Safe(finding.Detail)} [grey]({Texts.Safe(finding.Code)})[/]"
            );
        }
        if (version.NoArtifact is { } why)
        {
            screen.Line($"[yellow]It has no files, so it cannot be released:[/] {Texts.Safe(why)}");
        }
        else if (!version.Releasable)
        {
            screen.Line("[red]It is kept as bytes and cannot be released.[/]");
        }
    }

    private static void Admission(Screen screen, AdmissionView admission, DateTimeOffset now)
    {
        var deployed = admission.Deployment;
        screen.Line(
            $"  version [bold]{deployed.Version}[/] in [bold]{Texts.Safe(deployed.Environment)}[/], {Texts.Ago(deployed.Since, now)}, "
                + $"endpoint {Texts.Safe(deployed.Endpoint)}"
        );
        if (admission.Gate is { } gate)
        {
            GateText.Findings(screen, gate, indent: 4);
        }
        foreach (var approval in admission.Approvals)
        {
            screen.Rows(
                4,
                [
                    [ReleaseText.Word(approval)],
                ]
            );
        }
    }

    private static void Signature(Screen screen, SignatureView? signature)
    {
        if (signature is null)
        {
            return;
        }
        screen.Line();
        var table = Screen.Table("", "NAME", "TYPE", "SHAPE");
        foreach (
            var (way, tensor) in signature
                .Inputs.Select(i => ("in", i))
                .Concat(signature.Outputs.Select(o => ("out", o)))
        )
        {
            var shape = tensor.Shape is { } dimensions
                ? string.Join(" x ", dimensions.Select(d => d < 0 ? "any" : $"{d}"))
                : "not stated";
            table.AddRow(way, Texts.Safe(tensor.Name), Texts.Safe(tensor.Datatype), shape);
        }
        screen.Write(table);
    }
}
