using System.Globalization;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Problems;
using Airworthy.Serving.Inference.OpenInference;

namespace Airworthy.Server.OpenInference;

/// <summary>How a call waits, said in headers: for the forms of a question that have no parameters.</summary>
internal readonly record struct CallTerms(int Priority, TimeSpan? TimeOut)
{
    public const string PriorityHeader = "Airworthy-Priority";
    public const string TimeOutHeader = "Airworthy-Timeout-Ms";

    public static Result<CallTerms> Read(IHeaderDictionary headers)
    {
        if (!Whole(headers, PriorityHeader).TryGet(out var priority, out var fault))
        {
            return fault;
        }
        return Whole(headers, TimeOutHeader).TryGet(out var time, out fault)
            ? new CallTerms(priority, CallTimes.FromMicroseconds(1000L * time))
            : fault;
    }

    private static Result<int> Whole(IHeaderDictionary headers, string name) =>
        !headers.TryGetValue(name, out var values) ? 0
        : int.TryParse(values.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : HttpFaults.BadRequest.With(
            $"The header {name} is '{Clip.Short(values.ToString())}'; give it once, as a whole number."
        );
}
