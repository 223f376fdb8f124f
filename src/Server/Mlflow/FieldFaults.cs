using System.Globalization;
using System.Text.Json;
using Airworthy.Core.Results;

namespace Airworthy.Server.Mlflow;

/// <summary>The first thing found wrong with a request's fields; what is found later does not replace it.</summary>
internal sealed class FieldFaults
{
    private const string Hint = " See the API docs for more information about request parameters.";

    public Fault? First { get; private set; }

    public void Missing(string path) => Add($"Missing value for required parameter '{path}'.{Hint}");

    public void WrongType(string path, JsonElement value) =>
        Add(
            $"Invalid value {Shown(value)} for parameter '{path}' supplied:  Hint: Value was of type '{TypeOf(value)}'.{Hint}"
        );

    public void BadFlag(string value) =>
        Add($"Invalid boolean value: {Core.Values.Clip.Short(value)}, must be 'true' or 'false'.");

    public void Unreadable(string path) =>
        Add($"The value of parameter '{path}' is no well-formed Unicode text.{Hint}");

    private void Add(string message) => First ??= MlflowFaults.BadParameter.With(message);

    private static string Shown(JsonElement value)
    {
        var text = value.GetRawText();
        return text.Length <= 500 ? text : string.Create(CultureInfo.InvariantCulture, $"{text[..500]}…");
    }

    // The names are those of the language that the sentences come from; its clients' tests compare them.
    private static string TypeOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => "str",
            JsonValueKind.True or JsonValueKind.False => "bool",
            JsonValueKind.Number when value.TryGetInt64(out _) => "int",
            JsonValueKind.Number => "float",
            JsonValueKind.Array => "list",
            JsonValueKind.Object => "dict",
            _ => "NoneType",
        };
}
