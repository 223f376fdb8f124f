using System.Globalization;
using Airworthy.Client.Protos;
using Airworthy.Serving.Inference.OpenInference;
using Airworthy.Serving.Routing;

namespace Airworthy.Server.OpenInference;

/// <summary>Where the keys that decide about a request's version stand, door by door. They are looked at only where an endpoint asks for them.</summary>
internal static class RequestKeys
{
    /// <summary>A body of the protocol's JSON.</summary>
    public static readonly IRequestKeys Json = new JsonKeys();

    /// <summary>A message of the protocol's gRPC form.</summary>
    public static readonly IRequestKeys Message = new MessageKeys();

    /// <summary>Rows, which have no parameters.</summary>
    public static readonly IRequestKeys Rows = new RowKeys();

    // Given several times it is the values together, as HTTP has it: whoever adds one does not get another's version.
    private static string? HeaderOf(in RouteAsk ask, string name) =>
        ((HttpContext)ask.Request!).Request.Headers[name].ToString() is { Length: > 0 } value ? value : null;

    private sealed class JsonKeys : IRequestKeys
    {
        public string? Header(in RouteAsk ask, string name) => HeaderOf(ask, name);

        public string? Parameter(in RouteAsk ask, string name) =>
            InferenceBody.HeaderLength(((HttpContext)ask.Request!).Request.Headers).TryGet(out var length, out _)
                ? RequestParameter.Find(((InferenceBody)ask.Body!).Bytes, length, name)
                : null;
    }

    private sealed class MessageKeys : IRequestKeys
    {
        public string? Header(in RouteAsk ask, string name) => HeaderOf(ask, name);

        public string? Parameter(in RouteAsk ask, string name) =>
            ((ModelInferRequest)ask.Body!).Parameters.TryGetValue(name, out var value) ? Text(value) : null;

        private static string? Text(InferParameter value) =>
            value.ParameterChoiceCase switch
            {
                InferParameter.ParameterChoiceOneofCase.StringParam when value.StringParam.Length > 0 =>
                    value.StringParam,
                InferParameter.ParameterChoiceOneofCase.Int64Param => value.Int64Param.ToString(
                    CultureInfo.InvariantCulture
                ),
                InferParameter.ParameterChoiceOneofCase.Uint64Param => value.Uint64Param.ToString(
                    CultureInfo.InvariantCulture
                ),
                InferParameter.ParameterChoiceOneofCase.DoubleParam => value.DoubleParam.ToString(
                    CultureInfo.InvariantCulture
                ),
                InferParameter.ParameterChoiceOneofCase.BoolParam => value.BoolParam ? "true" : "false",
                _ => null,
            };
    }

    private sealed class RowKeys : IRequestKeys
    {
        public string? Header(in RouteAsk ask, string name) => HeaderOf(ask, name);

        public string? Parameter(in RouteAsk ask, string name) => null;
    }
}
