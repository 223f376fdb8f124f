using Airworthy.Serving.Inference;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Airworthy.Serving.Runtimes.MlNet;

/// <summary>A request's tensors as ML.NET's table of rows. It also tells which columns somebody asked for.</summary>
internal sealed class TensorView(DataViewSchema schema, IReadOnlyList<Tensor> tensors, long rows) : IDataView
{
    /// <summary>Columns that a cursor was ever asked for.</summary>
    public HashSet<string> Wanted { get; } = new(StringComparer.Ordinal);

    public DataViewSchema Schema => schema;

    public bool CanShuffle => false;

    public long? GetRowCount() => rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = new HashSet<int>();
        foreach (var column in columnsNeeded)
        {
            active.Add(column.Index);
            Wanted.Add(column.Name);
        }
        return new Cursor(this, active);
    }

    public DataViewRowCursor[] GetRowCursorSet(
        IEnumerable<DataViewSchema.Column> columnsNeeded,
        int n,
        Random? rand = null
    ) => [GetRowCursor(columnsNeeded, rand)];

    private Tensor? Of(string name) => tensors.FirstOrDefault(t => t.Name == name);

    private long Rows => rows;

    private sealed class Cursor(TensorView view, HashSet<int> active) : DataViewRowCursor
    {
        private long _position = -1;

        public override long Position => _position;

        public override long Batch => 0;

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override bool MoveNext()
        {
            if (_position + 1 >= view.Rows)
            {
                _position = view.Rows;
                return false;
            }
            _position++;
            return true;
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() =>
            (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            var tensor = view.Of(column.Name);
            var getter = tensor is null
                ? (ValueGetter<TValue>)((ref TValue value) => value = default!)
                : ColumnTypes.Getter(column.Type, tensor, () => _position) as ValueGetter<TValue>;
            return getter ?? throw new InvalidOperationException($"'{column.Name}' was asked for as {typeof(TValue)}.");
        }
    }
}
