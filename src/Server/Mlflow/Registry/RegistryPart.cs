namespace Airworthy.Server.Mlflow.Registry;

/// <summary>The registry's part of the door for MLflow's clients.</summary>
internal static class RegistryPart
{
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<RegistryReader>();
        services.AddSingleton<LoggedModelLinks>();
        services.AddSingleton<VersionSources>();
        services.AddSingleton<RegisteredModelRoutes>();
        services.AddSingleton<ModelVersionRoutes>();
        services.AddSingleton<VersionTagRoutes>();
        services.AddSingleton<AliasRoutes>();
    }

    public static void Map(MlflowDoor door)
    {
        var services = door.Routes.ServiceProvider;
        services.GetRequiredService<RegisteredModelRoutes>().Map(door);
        services.GetRequiredService<ModelVersionRoutes>().Map(door);
        services.GetRequiredService<VersionTagRoutes>().Map(door);
        services.GetRequiredService<AliasRoutes>().Map(door);
    }
}
