using Microsoft.Extensions.Options;

namespace FlagCluster.Store.Sqlite;

/// <summary>Checks the attributes of <see cref="SqliteOptions"/>, by generated code.</summary>
[OptionsValidator]
internal sealed partial class SqliteOptionsValidator : IValidateOptions<SqliteOptions>;
