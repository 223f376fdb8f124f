using Microsoft.ML.OnnxRuntime;

namespace Airworthy.Serving.Runtimes.Onnx;

/// <summary>ONNX Runtime's messages, as far as they tell a user something.</summary>
internal static class OnnxReasons
{
    private const int MaxLength = 400;
    private const string BeforeReason = "Status Message: ";

    public static string Of(OnnxRuntimeException refused)
    {
        var message = refused.Message;
        var at = message.LastIndexOf(BeforeReason, StringComparison.Ordinal);
        // Without a reason of an operator the message begins with its class in brackets.
        var start = at >= 0 ? at + BeforeReason.Length : message.IndexOf(']', StringComparison.Ordinal) + 1;
        var reason = message.AsSpan(start).Trim();
        var cut = reason.Length > MaxLength ? $"{reason[..MaxLength]}…" : reason.ToString();
        return string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c));
    }
}
