using Microsoft.Extensions.Options;

namespace FlagCluster.Store.PostgreSql;

/// <summary>Checks the attributes of <see cref="PostgreSqlOptions"/>, by generated code.</summary>
[OptionsValidator]
internal sealed partial class PostgreSqlAttributeValidator : IValidateOptions<PostgreSqlOptions>;
