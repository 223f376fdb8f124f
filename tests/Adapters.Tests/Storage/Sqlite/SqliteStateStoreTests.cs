namespace Airworthy.Adapters.Tests.Storage.Sqlite;

public sealed class SqliteStateStoreTests : StateStoreContract
{
    protected override StoreHarness NewStore() => new SqliteHarness();
}
