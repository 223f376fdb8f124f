namespace Airworthy.Adapters.Tests.Storage.Sqlite;

public sealed class SqliteRecordTests : RecordReaderContract
{
    protected override StoreHarness NewStore() => new SqliteHarness();
}
