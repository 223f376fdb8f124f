using Airworthy.Catalog.Tracking.Traces;
using Airworthy.Core.Results;

namespace Airworthy.Server.Mlflow.Traces;

/// <summary>Reads the spans of an OpenTelemetry export, protobuf's binary form.</summary>
internal static class OtlpReader
{
    private const int MaxDepth = 32;

    /// <summary>All spans of an export, whatever resource and scope they are of.</summary>
    public static Result<IReadOnlyList<OtlpSpan>> ReadExport(ReadOnlySpan<byte> export)
    {
        var spans = new List<OtlpSpan>();
        var resources = new OtlpWire(export);
        while (resources.Next())
        {
            if (resources.Field == 1 && ReadResource(resources.Bytes, spans) is { } fault)
            {
                return fault;
            }
        }
        return resources.IsBroken ? Broken() : spans;
    }

    public static Result<OtlpSpan> ReadSpan(ReadOnlySpan<byte> bytes)
    {
        var span = new OtlpSpan
        {
            TraceId = [],
            SpanId = [],
            Bytes = bytes.ToArray(),
        };
        var (attributes, events, links) = (new List<OtlpAttribute>(), new List<OtlpEvent>(), new List<OtlpLink>());
        var wire = new OtlpWire(bytes);
        var good = true;
        while (good && wire.Next())
        {
            switch (wire.Field)
            {
                case 9:
                    good = ReadAttribute(wire.Bytes, attributes, 0);
                    break;
                case 11:
                    good = ReadEvent(wire.Bytes, events);
                    break;
                case 13:
                    good = ReadLink(wire.Bytes, links);
                    break;
                default:
                    span = WithField(span, ref wire);
                    break;
            }
        }
        return wire.IsBroken || !good ? Broken()
            : span.TraceId.Length != 16 || span.SpanId.Length != 8 || span.ParentId.Length is not (0 or 8)
                ? TraceFaults.BadSpans.With(
                    "A span's trace_id has 16 bytes, its span_id 8, its parent_span_id 8 or none; one has others."
                )
            : span with { Attributes = attributes, Events = events, Links = links };
    }

    private static OtlpSpan WithField(OtlpSpan span, ref OtlpWire wire) =>
        wire.Field switch
        {
            1 => span with { TraceId = wire.Bytes.ToArray() },
            2 => span with { SpanId = wire.Bytes.ToArray() },
            3 => span with { TraceState = wire.Text },
            4 => span with { ParentId = wire.Bytes.ToArray() },
            5 => span with { Name = wire.Text },
            6 => span with { Kind = (int)wire.Number },
            7 => span with { Start = Time(wire.Number) },
            8 => span with { End = Time(wire.Number) },
            15 => WithStatus(span, wire.Bytes),
            16 => span with { Flags = (uint)wire.Number },
            _ => span,
        };

    private static OtlpSpan WithStatus(OtlpSpan span, ReadOnlySpan<byte> bytes)
    {
        var wire = new OtlpWire(bytes);
        while (wire.Next())
        {
            span = wire.Field switch
            {
                2 => span with { StatusMessage = wire.Text },
                3 => span with { StatusCode = (int)Math.Min(wire.Number, 3) },
                _ => span,
            };
        }
        return span;
    }

    private static Fault? ReadResource(ReadOnlySpan<byte> bytes, List<OtlpSpan> spans)
    {
        var scopes = new OtlpWire(bytes);
        while (scopes.Next())
        {
            if (scopes.Field != 2)
            {
                continue;
            }
            var inScope = new OtlpWire(scopes.Bytes);
            while (inScope.Next())
            {
                if (inScope.Field != 2)
                {
                    continue;
                }
                if (!ReadSpan(inScope.Bytes).TryGet(out var span, out var fault))
                {
                    return fault;
                }
                spans.Add(span);
            }
            if (inScope.IsBroken)
            {
                return Broken();
            }
        }
        return scopes.IsBroken ? Broken() : null;
    }

    private static bool ReadEvent(ReadOnlySpan<byte> bytes, List<OtlpEvent> events)
    {
        var (time, name, attributes) = (0L, "", new List<OtlpAttribute>());
        var wire = new OtlpWire(bytes);
        while (wire.Next())
        {
            switch (wire.Field)
            {
                case 1:
                    time = Time(wire.Number);
                    break;
                case 2:
                    name = wire.Text;
                    break;
                case 3 when !ReadAttribute(wire.Bytes, attributes, 0):
                    return false;
            }
        }
        events.Add(new OtlpEvent(time, name, attributes));
        return !wire.IsBroken;
    }

    private static bool ReadLink(ReadOnlySpan<byte> bytes, List<OtlpLink> links)
    {
        var (trace, span, state, attributes) = (
            Array.Empty<byte>(),
            Array.Empty<byte>(),
            "",
            new List<OtlpAttribute>()
        );
        var wire = new OtlpWire(bytes);
        while (wire.Next())
        {
            switch (wire.Field)
            {
                case 1:
                    trace = wire.Bytes.ToArray();
                    break;
                case 2:
                    span = wire.Bytes.ToArray();
                    break;
                case 3:
                    state = wire.Text;
                    break;
                case 4 when !ReadAttribute(wire.Bytes, attributes, 0):
                    return false;
            }
        }
        links.Add(new OtlpLink(trace, span, state, attributes));
        return !wire.IsBroken;
    }

    private static bool ReadAttribute(ReadOnlySpan<byte> bytes, List<OtlpAttribute> attributes, int depth)
    {
        var (key, value) = ("", OtlpValue.Nothing);
        var wire = new OtlpWire(bytes);
        while (wire.Next())
        {
            if (wire.Field == 1)
            {
                key = wire.Text;
            }
            else if (wire.Field == 2)
            {
                if (ReadValue(wire.Bytes, depth) is not { } read)
                {
                    return false;
                }
                value = read;
            }
        }
        attributes.Add(new OtlpAttribute(key, value));
        return !wire.IsBroken;
    }

    /// <summary>Null: malformed, or deeper than anybody's data is.</summary>
    private static OtlpValue? ReadValue(ReadOnlySpan<byte> bytes, int depth)
    {
        OtlpValue? value = OtlpValue.Nothing;
        var wire = new OtlpWire(bytes);
        while (value is not null && depth < MaxDepth && wire.Next())
        {
            value = wire.Field switch
            {
                1 => new OtlpValue { Text = wire.Text },
                2 => new OtlpValue { Flag = wire.Number != 0 },
                3 => new OtlpValue { Whole = (long)wire.Number },
                4 => new OtlpValue { Real = BitConverter.UInt64BitsToDouble(wire.Number) },
                5 => ReadList(wire.Bytes, depth + 1),
                6 => ReadMap(wire.Bytes, depth + 1),
                7 => new OtlpValue { Bytes = wire.Bytes.ToArray() },
                _ => value,
            };
        }
        return wire.IsBroken || depth >= MaxDepth ? null : value;
    }

    private static OtlpValue? ReadList(ReadOnlySpan<byte> bytes, int depth)
    {
        var list = new List<OtlpValue>();
        var wire = new OtlpWire(bytes);
        while (wire.Next())
        {
            if (wire.Field != 1)
            {
                continue;
            }
            if (ReadValue(wire.Bytes, depth) is not { } value)
            {
                return null;
            }
            list.Add(value);
        }
        return wire.IsBroken ? null : new OtlpValue { List = list };
    }

    private static OtlpValue? ReadMap(ReadOnlySpan<byte> bytes, int depth)
    {
        var map = new List<OtlpAttribute>();
        var wire = new OtlpWire(bytes);
        while (wire.Next())
        {
            if (wire.Field == 1 && !ReadAttribute(wire.Bytes, map, depth))
            {
                return null;
            }
        }
        return wire.IsBroken ? null : new OtlpValue { Map = map };
    }

    private static long Time(ulong nanoseconds) => (long)Math.Min(nanoseconds, long.MaxValue);

    private static Fault Broken() =>
        TraceFaults.BadSpans.With("Invalid OpenTelemetry protobuf format. Send an ExportTraceServiceRequest.");
}
