using Airworthy.Adapters.Orchestrators;
using Airworthy.Adapters.Orchestrators.Command;
using Airworthy.Adapters.Orchestrators.Container;
using Airworthy.Adapters.Orchestrators.GitHub;
using Airworthy.Adapters.Orchestrators.GitLab;
using Airworthy.Adapters.Orchestrators.Http;
using Airworthy.Adapters.Orchestrators.Jenkins;
using Airworthy.Adapters.Orchestrators.Notify;
using Airworthy.Adapters.Storage.StepLogs;
using Airworthy.Delivery.Orchestration;
using Airworthy.Server.Settings;

namespace Airworthy.Server.Wiring;

/// <summary>Who runs the steps of releases: what is always here, and what the settings name.</summary>
internal static class OrchestratorServices
{
    public static void Add(IServiceCollection services, DataStores stores, ServerSettings settings)
    {
        services.AddSingleton<IStepLogs>(new FileStepLogs(Path.Combine(settings.Data, "step-logs")));
        services.AddSingleton<ISecretSource>(new StepSecrets(stores.Secrets, Environment.GetEnvironmentVariable));
        services.AddSingleton(new HttpOrchestrator(settings.IsLoopback));
        services.AddSingleton<IOrchestrator>(s => s.GetRequiredService<HttpOrchestrator>());
        services.AddSingleton<IOrchestrator, NotifyOrchestrator>();
        services.AddSingleton<IOrchestrator, CommandOrchestrator>();
        services.AddSingleton<IOrchestrator>(
            new ContainerOrchestrator(Environment.GetEnvironmentVariable("PATH") ?? "")
        );
        if (JenkinsOf(settings) is { } jenkins)
        {
            services.AddSingleton<IOrchestrator>(s => new JenkinsOrchestrator(
                jenkins,
                s.GetRequiredService<TimeProvider>()
            ));
        }
        if (settings.GithubTokenFile.Length > 0)
        {
            services.AddSingleton<IOrchestrator>(s => new GitHubOrchestrator(
                new GitHubSettings { Url = settings.GithubUrl, Token = TokenIn(settings.GithubTokenFile) },
                s.GetRequiredService<TimeProvider>()
            ));
        }
        if (settings.GitlabTokenFile.Length > 0)
        {
            services.AddSingleton<IOrchestrator>(s => new GitLabOrchestrator(
                new GitLabSettings { Url = settings.GitlabUrl, Token = TokenIn(settings.GitlabTokenFile) },
                s.GetRequiredService<TimeProvider>()
            ));
        }
        services.AddSingleton<OrchestratorCatalog>();
    }

    /// <summary>Null where the settings name none.</summary>
    private static JenkinsSettings? JenkinsOf(ServerSettings settings) =>
        settings.JenkinsUrl is { } url
            ? new JenkinsSettings
            {
                Url = url,
                User = settings.JenkinsUser,
                Token = TokenIn(settings.JenkinsTokenFile),
            }
            : null;

    private static string TokenIn(string file) => File.ReadAllText(file).Trim();
}
