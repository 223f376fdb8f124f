using System.Net;
using System.Text.Json;
using Airworthy.Core.Values;

namespace Airworthy.Adapters.Orchestrators;

/// <summary>An answer, read.</summary>
/// <param name="Method">What was asked.</param>
/// <param name="Status">As it came.</param>
/// <param name="Text">The body.</param>
/// <param name="IsTooMuch">Whether it is a limit on calls.</param>
internal sealed record ServiceAnswer(HttpMethod Method, HttpStatusCode Status, string Text, bool IsTooMuch)
{
    public bool IsFine => (int)Status is >= 200 and < 300;

    /// <summary>Whether nobody can say what became of an order that was answered so.</summary>
    public bool IsUnsure => Status >= HttpStatusCode.InternalServerError;

    /// <summary>Null where it is none.</summary>
    public JsonElement? Json
    {
        get
        {
            try
            {
                using var document = JsonDocument.Parse(Text);
                return document.RootElement.Clone();
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    /// <summary>What it says, for people: <c>message</c> and <c>errors</c> where it has them.</summary>
    public string Said
    {
        get
        {
            var root = Json ?? default;
            var message = Plain(root, "message") + Plain(root, "error");
            return Clip.Short(message.Length > 0 ? message.Trim() : "nothing more");
        }
    }

    private static string Plain(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value)
            ? (value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()) + " "
            : "";
}
