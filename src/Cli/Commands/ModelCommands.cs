using System.CommandLine;
using Airworthy.Cli.Output;
using Airworthy.Cli.Running;
using Airworthy.Client.Contracts;
using Airworthy.Client.Http;

namespace Airworthy.Cli.Commands;

/// <summary><c>models</c> and <c>show</c>.</summary>
internal static class ModelCommands
{
    public static Command Models(Surroundings outside)
    {
        var text = new Argument<string?>("TEXT") { Description = "Part of the name", Arity = ArgumentArity.ZeroOrOne };
        var owner = new Option<string>("--owner") { Description = "Owned by", HelpName = "NAME" };
        var tag = new Option<string[]>("--tag")
        {
            Description = "With this tag; may be repeated",
            HelpName = "KEY=VALUE",
        };
        var metric = new Option<string[]>("--metric")
        {
            Description = "With a stated metric like 'roc_auc>=0.6'; may be repeated",
            HelpName = "COMPARISON",
        };
        var dataset = new Option<string>("--dataset")
        {
            Description = "Trained on it: a name or a digest",
            HelpName = "NAME",
        };
        var environment = new Option<string>("--environment", "-e")
        {
            Description = "Serving there",
            HelpName = "NAME",
        };
        var command = new Command("models", "List and search registered models")
        {
            text,
            owner,
            tag,
            metric,
            dataset,
            environment,
        };
        command.SetAction(
            outside,
            async run =>
            {
                var search = new ModelSearch
                {
                    Text = run.Get(text),
                    Owner = run.Get(owner),
                    Tags = run.Get(tag) ?? [],
                    Metrics = run.Get(metric) ?? [],
                    Dataset = run.Get(dataset),
                    Environment = run.Get(environment),
                };
                return run.Show(
                    await Items.AllAsync(page =>
                        run.Client.ListModelsAsync(search, pageToken: page, cancel: run.Cancel)
                    ),
                    ApiJson.Default.PageViewModelView,
                    models => ModelText.List(run.Screen, models.Items, run.Now)
                );
            }
        );
        return command;
    }

    public static Command Show(Surroundings outside)
    {
        var model = Items.Model();
        var version = new Argument<int?>("VERSION")
        {
            Description = "A version number; left out, the model as a whole",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = Items.ReadVersion,
        };
        var command = new Command("show", "What serves where, why it was let in, and who owns it; or one version")
        {
            model,
            version,
        };
        command.SetAction(
            outside,
            async run =>
                run.Get(version) is { } number
                    ? run.Show(
                        await run.Client.GetVersionAsync(run.Get(model), number, run.Cancel),
                        ApiJson.Default.VersionView,
                        found => ModelText.Version(run.Screen, found)
                    )
                    : run.Show(
                        await run.Client.GetModelAsync(run.Get(model), run.Cancel),
                        ApiJson.Default.ModelDetailView,
                        found => ModelText.Detail(run.Screen, found, run.Now)
                    )
        );
        return command;
    }
}
