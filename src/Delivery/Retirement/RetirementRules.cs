using Airworthy.Catalog.Models;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Delivery.Releases;

namespace Airworthy.Delivery.Retirement;

/// <summary>What stands in the way of taking something away.</summary>
internal static class RetirementRules
{
    /// <summary>Null: a model without endpoints and without an open release.</summary>
    /// <param name="delivery">The model's row; null where it never had anything in delivery.</param>
    /// <param name="name">What the model is called.</param>
    /// <param name="what">What somebody wants to do with it: <c>deleted</c>, <c>renamed</c>.</param>
    public static Fault? OfModel(ModelDeliveryState? delivery, ModelName name, string what)
    {
        if (delivery?.Serving.Count > 0)
        {
            var endpoints = string.Join(", ", delivery.Serving.Select(s => $"version {s.Value.Number} at '{s.Key}'"));
            return RetirementFaults.StillServes.With(
                $"The registered model '{name}' cannot be {what} while it serves: {endpoints}. Retire {(delivery.Serving.Count == 1 ? "the endpoint" : "each endpoint")} first: "
                    + string.Join(" and ", delivery.Serving.Keys.Select(Command))
            );
        }
        return delivery?.OpenRelease is { } release ? Releasing(name, release, what) : null;
    }

    /// <summary>Null: a version that serves nowhere and is not being released.</summary>
    public static Fault? OfVersion(ModelDeliveryState? delivery, VersionState version)
    {
        var endpoints = (delivery?.Serving ?? new Dictionary<string, ServingVersion>())
            .Where(s => s.Value.Version == version.Id || s.Value.Beside?.Contains(version.Id) == true)
            .Select(s => s.Key)
            .ToList();
        if (endpoints.Count > 0)
        {
            return RetirementFaults.StillServes.With(
                $"Version {version.Number} of '{version.ModelName}' cannot be deleted while it serves at '{string.Join("', '", endpoints)}'. Release another version, roll back, or retire the endpoint first: "
                    + string.Join(" and ", endpoints.Select(Command))
            );
        }
        return delivery is { OpenRelease: { } release } && delivery.OpenVersion == version.Id
            ? Releasing(version.ModelName, release, "deleted")
            : null;
    }

    /// <summary>Null: no release that could bring a version there again.</summary>
    public static Fault? OfEndpoint(ModelDeliveryState? delivery, EndpointName endpoint) =>
        delivery?.OpenRelease is { } release
            ? RetirementFaults.StillReleasing.With(
                $"'{endpoint}' cannot be retired while release {release} of '{endpoint.Model}' is under way. Let it end, or cancel it: airworthy cancel {release}"
            )
            : null;

    private static Fault Releasing(ModelName name, ReleaseId release, string what) =>
        RetirementFaults.StillReleasing.With(
            $"'{name}' cannot be {what} while release {release} is under way. Let it end, or cancel it: airworthy cancel {release}"
        );

    private static string Command(string endpoint) => $"airworthy retire {endpoint} --reason WHY";
}
