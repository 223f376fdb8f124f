using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Airworthy.Catalog.Tracking;

namespace Airworthy.Server.Mlflow.Tracking;

/// <summary>
/// Runs in the form that goes out, made once for each that the store hands out again, and gone with it: a page of a hundred runs is
/// mostly copied then.
/// </summary>
internal sealed class RunForms
{
    private readonly ConditionalWeakTable<Run, byte[]> _forms = [];

    public void Write(Utf8JsonWriter json, IReadOnlyList<Run> runs)
    {
        if (runs.Count == 0)
        {
            return;
        }
        json.WriteStartArray("runs");
        foreach (var run in runs)
        {
            json.WriteRawValue(_forms.GetValue(run, FormOf), skipInputValidation: true);
        }
        json.WriteEndArray();
    }

    private static byte[] FormOf(Run run)
    {
        var bytes = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(bytes, MlflowDoor.Writing))
        {
            json.WriteStartObject();
            TrackingJson.Write(json, run);
            json.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }
}
