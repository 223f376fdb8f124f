using Airworthy.Core.Results;

namespace Airworthy.Catalog.Models;

/// <summary>Why a question about models was refused.</summary>
public static class CatalogFaults
{
    public static readonly FaultCode ModelUnknown = new(
        "model-unknown",
        FaultKind.NotFound,
        "No model of that name is registered. Names are compared exactly; list the models to see them."
    );

    public static readonly FaultCode VersionUnknown = new(
        "version-unknown",
        FaultKind.NotFound,
        "The model has no version of that number, or there is no version of that id."
    );

    public static readonly FaultCode BadMetricFilter = new(
        "bad-metric-filter",
        FaultKind.Invalid,
        "A metric filter is not a name, one of >= <= > < = !=, and a number, like roc_auc>=0.6."
    );

    public static readonly FaultCode BadTagFilter = new(
        "bad-tag-filter",
        FaultKind.Invalid,
        "A tag filter is not a key, or key=value."
    );

    public static readonly FaultCode BadLimit = new(
        "bad-limit",
        FaultKind.Invalid,
        "A page was asked for with a size that is not 1 to 1000."
    );

    public static readonly FaultCode RegistrationContended = new(
        "registration-contended",
        FaultKind.Unavailable,
        "Too many versions of the model are being registered at once. Try again."
    );
}
