using System.Globalization;
using System.Text.Json;
using Airworthy.Catalog.Models;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>Writes models and versions as MLflow's messages.</summary>
internal static class RegistryWriting
{
    public static void Model(Utf8JsonWriter json, ShownModel shown)
    {
        var model = shown.Model;
        json.Text("name", model.Name.ToString());
        json.Time("creation_timestamp", model.CreatedAt);
        json.Time("last_updated_timestamp", model.UpdatedAt);
        json.TextUnlessEmpty("description", model.Description);
        json.List("latest_versions", shown.Latest, Version);
        json.Pairs("tags", model.Tags);
        json.List(
            "aliases",
            shown.Aliases,
            static (j, alias) =>
            {
                j.WriteString("alias", alias.Key);
                j.WriteString("version", alias.Value.ToString(CultureInfo.InvariantCulture));
            }
        );
    }

    public static void Version(Utf8JsonWriter json, ShownVersion shown)
    {
        var version = shown.Version;
        json.Text("name", version.ModelName.ToString());
        json.Text("version", version.Number.ToString(CultureInfo.InvariantCulture));
        json.Time("creation_timestamp", version.RegisteredAt);
        json.Time("last_updated_timestamp", version.UpdatedAt);
        json.Text("user_id", version.Owner.ToString());
        json.Text("current_stage", shown.Stage);
        json.TextUnlessEmpty("description", version.Description);
        json.Text("source", SourceOf(version));
        json.TextUnlessEmpty("run_id", version.Lineage.Run);
        json.Text("status", "READY");
        json.Pairs("tags", version.Tags);
        json.TextUnlessEmpty("run_link", version.RunLink);
        if (shown.Aliases.Count > 0)
        {
            json.WriteStartArray("aliases");
            foreach (var alias in shown.Aliases)
            {
                json.WriteStringValue(alias);
            }
            json.WriteEndArray();
        }
        json.TextUnlessEmpty("model_id", version.LoggedModel);
        json.List(
            "model_params",
            version.Params,
            static (j, param) =>
            {
                j.WriteString("name", param.Key);
                j.WriteString("value", param.Value);
            }
        );
    }

    /// <summary>Where the files came from; of uploaded ones, where they can be fetched.</summary>
    public static string SourceOf(VersionState version) => version.Source ?? $"mlflow-artifacts:/versions/{version.Id}";
}
