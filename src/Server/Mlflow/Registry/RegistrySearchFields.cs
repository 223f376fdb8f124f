using Airworthy.Catalog.Registry;
using Airworthy.Core.Results;

namespace Airworthy.Server.Mlflow.Registry;

/// <summary>Reads what a search of models or of versions asks for.</summary>
internal static class RegistrySearchFields
{
    private static readonly RegistryOrder[] NewestVersions =
    [
        new(RegistryField.Updated, true),
        new(RegistryField.Name, false),
        new(RegistryField.Number, true),
    ];

    public static Result<RegistryQuery> OfModels(MlflowCall call) => Read(call, ofVersions: false, 100, 1_000);

    public static Result<RegistryQuery> OfVersions(MlflowCall call) => Read(call, ofVersions: true, 10_000, 200_000);

    private static Result<RegistryQuery> Read(MlflowCall call, bool ofVersions, int standardPage, int largestPage)
    {
        var filter = call.Fields.Text("filter");
        var order = call.Fields.Texts("order_by");
        var token = call.Fields.Text("page_token");
        var limit = RegistryFields.MaxResults(call.Fields, standardPage, largestPage);
        if (call.Fault is { } wrong)
        {
            return wrong;
        }
        var read = ofVersions ? RegistryFilterRules.OfVersions(filter) : RegistryFilterRules.OfModels(filter);
        if (
            !limit.TryGet(out var most, out var fault)
            || !read.TryGet(out var conditions, out fault)
            || !RegistryOrderRules.Read(order, ofVersions).TryGet(out var orders, out fault)
        )
        {
            return fault;
        }
        var (prompts, where) = RegistryFilterRules.Prompts(conditions);
        return new RegistryQuery
        {
            Where = where,
            OrderBy = orders.Count == 0 && ofVersions ? NewestVersions : orders,
            Prompts = prompts,
            Limit = most,
            PageToken = token,
        };
    }
}
