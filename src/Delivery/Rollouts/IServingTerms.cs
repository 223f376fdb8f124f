using Airworthy.Core.Values;
using Airworthy.Serving.Batching;

namespace Airworthy.Delivery.Rollouts;

/// <summary>How endpoints treat their calls, as whoever delivers a model has said.</summary>
public interface IServingTerms
{
    /// <summary>The usual ones where nobody said anything.</summary>
    Task<ServingOptions> OfAsync(ModelId model, EnvironmentName environment, CancellationToken cancel);
}
