namespace Airworthy.Server.Mlflow.Registry;

/// <summary>The registry's part of the door for MLflow's clients.</summary>
internal static class RegistryPart
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<RegistryReader>();
        services.AddSingleton<LoggedModelLinks>();
        services.AddSingleton<VersionSources>();
        services.AddSingleton<RegisteredModelCalls>();
        services.AddSingleton<ModelVersionCalls>();
        services.AddSingleton<VersionTagCalls>();
        services.AddSingleton<AliasCalls>();
    }

    public static void Map(MlflowDoor door)
    {
        var services = door.Routes.ServiceProvider;
        services.GetRequiredService<RegisteredModelCalls>().Map(door);
        services.GetRequiredService<ModelVersionCalls>().Map(door);
        services.GetRequiredService<VersionTagCalls>().Map(door);
        services.GetRequiredService<AliasCalls>().Map(door);
    }
}
