using Airworthy.Client.Contracts;
using Airworthy.Client.Reports;
using Airworthy.Core.Results;
using Airworthy.Core.Values;
using Airworthy.Server.Problems;

namespace Airworthy.Server.Api;

/// <summary>A gate's decision in the form that a caller asks for.</summary>
internal static class GateReply
{
    /// <summary>Why a form cannot be given; null where it can.</summary>
    public static Fault? Unknown(string? format) =>
        format is null or "json" || GateReport.Formats.Contains(format)
            ? null
            : HttpFaults.BadParameter.With(
                $"format is '{Clip.Short(format)}'; give json, {string.Join(", ", GateReport.Formats)}, or leave it out."
            );

    public static IResult Of(GateView gate, string subject, string? format) =>
        format is null or "json"
            ? TypedResults.Ok(gate)
            : TypedResults.Text(
                GateReport.Of(gate, subject, format),
                GateReport.MediaType(format),
                System.Text.Encoding.UTF8
            );
}
