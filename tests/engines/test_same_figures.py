"""The same expressions give the same rows on DuckDB, PostgreSQL and a Spark cluster.

DuckDB runs each day; every step of it, from the same inputs, is then run by the other engines, and
all rows compared: whole numbers, and so amounts in minor units, exactly, fractions to twelve
digits. The days are those of the demo company and of RavenStack, under every preset and with
every switch at each of its values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

import pytest

from tenure.connectors.files.mapping import parse_mapping
from tenure.jobs.importing import ImportRequest, run_import
from tenure.values.presets import PRESETS
from tenure.values.switches import DEFAULT
from tenure.warehouse.outside import Outside, Place, opened
from tests.cast import AT
from tests.conftest import missing
from tests.engines.cluster import cluster, spark_class, wait_until
from tests.engines.conftest import LAST, Company
from tests.engines.elsewhere import Elsewhere, compare, into_postgres, into_spark
from tests.engines.witness import Step, Witness, variations

SPARK = {
    "spark.executor.memory": "600m",
    "spark.driver.memory": "600m",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
    "spark.locality.wait": "0",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.ui.showConsoleProgress": "false",
}
"""For many small questions: planning takes longer than running them."""


WAY = "spark.sql.codegen.factoryMode"
"""How Spark works expressions out: by programs it writes, as usual, or step by step ("NO_CODEGEN")."""
GOLDEN = Path(__file__).parents[1] / "golden" / "sql"
ON_SPARK = pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
"""Its Python client leaves the sockets over which results come to the garbage collector."""


@pytest.fixture(scope="module")
def postgres(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    with opened(Place(server, {})) as outside:
        # nobody reads what the server prints: a refused statement in full would stop it
        outside.backend.raw_sql("SET log_min_messages = panic").close()
        yield Elsewhere(outside, into_postgres, tmp_path_factory.mktemp("to-postgres"))


@pytest.fixture(scope="module")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Elsewhere]:
    folder = tmp_path_factory.mktemp("spark")
    try:
        spark_class()
    except (FileNotFoundError, ImportError) as error:
        missing(str(error))
    settings = "&".join(f"{name}={value}" for name, value in SPARK.items())
    with cluster(folder) as url, opened(Place(f"{url}?{settings}", {})) as outside:
        yield Elsewhere(outside, into_spark, folder)


@pytest.fixture(scope="module")
def ravenstack(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Witness]:
    def imported(source: Path) -> Witness:
        folder = tmp_path_factory.mktemp("ravenstack")
        (folder / "iso").mkdir()
        for path in source.glob("*.csv"):
            (folder / "iso" / path.name).symlink_to(path)
        mapping = Path(__file__).parents[1] / "mappings" / "ravenstack.toml"
        rules = parse_mapping(mapping.read_text("utf-8"))
        run_import(
            ImportRequest(
                folder / "iso", folder / "root", folder / "bad", AT.isoformat(), mapping=rules
            )
        )
        return Witness(folder / "root", date(2024, 12, 31))

    return imported


def by_switches(witness: Witness) -> list[Step]:
    """The default day, and what each preset and each switch value changes in it."""
    found = witness.whole_day(DEFAULT)
    for _, switches in variations():
        found += witness.ledger(switches)
    return found


@pytest.fixture(scope="module")
def of_demo(small: Company) -> list[Step]:
    with closing(Witness(small.root, LAST)) as witness:
        return by_switches(witness)


def by_presets(witness: Witness) -> list[Step]:
    found = witness.whole_day(DEFAULT)
    for preset in PRESETS.values():
        found += witness.ledger(preset.switches)
    return found


def unlike(steps: list[Step]) -> list[Step]:
    """Steps of each SQL once: the others ask the same of other rows."""
    return list({step.sql: step for step in reversed(steps)}.values())[::-1]


def test_the_demo_company_on_postgres(
    small: Company, postgres: Elsewhere, of_demo: list[Step]
) -> None:
    assert compare(of_demo, postgres, small.root) == {}


OF_NAMED_SOURCES = ("heard", "by_source", "without_source")
"""Made only where events name the source they came from, or one fell silent: in neither company."""
ASKED = ("first_use", "stay_counts")
"""Read at once: no table that another question is asked of."""


def test_what_is_compared(of_demo: list[Step]) -> None:
    """Nothing falls out of the comparison unseen."""
    names = {step.name for step in of_demo}
    wanted = {path.stem for path in GOLDEN.glob("*.sql")}
    assert wanted - names <= {"aliases", *OF_NAMED_SOURCES, *ASKED}
    assert sum(step.rows.num_rows > 0 for step in of_demo) > 0.9 * len(of_demo)


@pytest.mark.shared
def test_ravenstack_on_postgres(
    shared: Callable[[str], Path], ravenstack: Callable[[Path], Witness], postgres: Elsewhere
) -> None:
    with closing(ravenstack(shared("ravenstack"))) as witness:
        assert compare(by_presets(witness), postgres, witness.root) == {}


@ON_SPARK
@pytest.mark.spark
def test_the_demo_company_on_a_spark_cluster(
    small: Company, spark: Elsewhere, of_demo: list[Step]
) -> None:
    wait_until(lambda: executors(spark.outside) == 2)  # each takes a moment to start
    assert executors(spark.outside) == 2
    with way(spark, "NO_CODEGEN"):
        assert compare(unlike(of_demo), spark, small.root) == {}


@ON_SPARK
@pytest.mark.spark
@pytest.mark.shared
def test_ravenstack_on_a_spark_cluster(
    shared: Callable[[str], Path], ravenstack: Callable[[Path], Witness], spark: Elsewhere
) -> None:
    with closing(ravenstack(shared("ravenstack"))) as witness:
        assert compare(unlike(by_presets(witness)), spark, witness.root) == {}


@contextmanager
def way(spark: Elsewhere, name: str) -> Iterator[None]:
    """Spark works expressions out in one way, and in its usual one afterwards."""
    conf = spark.outside.backend._session.conf
    conf.set(WAY, name)
    try:
        yield
    finally:
        conf.unset(WAY)


def executors(outside: Outside) -> int:
    """How many executors work for the session, its driver left out."""
    context = outside.backend._session.sparkContext._jsc.sc()
    return int(context.getExecutorMemoryStatus().size()) - 1
